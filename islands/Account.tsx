import type { Live } from "../components/live.ts";
import { Summary } from "../components/summary.tsx";

export default function Account({ live }: { live: Live }) {
  return <Summary status={live.status.value} equity={live.equity.value} />;
}
