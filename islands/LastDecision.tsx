import { Decision } from "../components/decision.tsx";
import type { Live } from "../components/live.ts";
import { Startup } from "../components/startup.tsx";

export default function LastDecision({ live }: { live: Live }) {
  const decision = live.decisions.value[0] ?? live.status.value.last_decision;
  return decision
    ? <Decision decision={decision} />
    : <Startup status={live.status.value} models={live.models.value} />;
}
