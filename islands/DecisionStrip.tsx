import type { Live } from "../components/live.ts";
import { Strip } from "../components/strip.tsx";

export default function DecisionStrip({ live }: { live: Live }) {
  return <Strip decisions={live.decisions.value} />;
}
