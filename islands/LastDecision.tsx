import { Decision } from "../components/decision.tsx";
import type { Live } from "../components/live.ts";
import { Startup } from "../components/startup.tsx";

export default function LastDecision({ live }: { live: Live }) {
  const decision = live.decisions.value[0] ?? live.status.value.last_decision;
  const checked = live.decisions.value.find((each) => each.risk_checks.length > 0);
  return decision
    ? <Decision decision={decision} title={titleOf(decision.decision_id)} checked={checked} />
    : <Startup status={live.status.value} models={live.models.value} />;
}

const titleOf = (id: string) => <a href={`/decisions/${encodeURIComponent(id)}`}>Last decision</a>;
