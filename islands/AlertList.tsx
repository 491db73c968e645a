import { Alerts } from "../components/alerts.tsx";
import type { Live } from "../components/live.ts";

export default function AlertList({ live }: { live: Live }) {
  return <Alerts alerts={live.alerts.value} />;
}
