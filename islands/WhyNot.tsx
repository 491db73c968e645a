import type { Live } from "../components/live.ts";
import { Refusals } from "../components/refusals.tsx";

export default function WhyNot({ live }: { live: Live }) {
  return <Refusals status={live.status.value} />;
}
