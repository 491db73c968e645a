import { verdictOf } from "../../components/explain.ts";
import type { DecisionView } from "../../coordinator/ports/views.ts";

/** What became of a decision, and what stopped it. */
export interface Stop {
  readonly decision_id: string;
  readonly timestamp: number;
  readonly symbol: string;
  readonly action: DecisionView["final_action"];
  readonly outcome: "traded" | "refused" | "hold";
  /** Name of the gate or check; null when nothing stopped it: it was traded, or nothing was asked for. */
  readonly stopped_by: string | null;
  readonly value: number | string | null;
  readonly limit: number | string | null;
  readonly detail: string | null;
}

export function stopOf(decision: DecisionView): Stop {
  const { decision_id, timestamp, symbol, final_action, rejected, rejection_reason } = decision;
  const verdict = verdictOf(decision);
  const [name, ...detail] = rejected ? rejection_reason?.split(": ") ?? [] : [];
  const check = [...decision.gates, ...decision.risk_checks].find((each) => each.name === name);
  return {
    decision_id,
    timestamp,
    symbol,
    action: final_action,
    outcome: name !== undefined ? "refused" : verdict === "held" ? "hold" : verdict,
    stopped_by: name ?? null,
    value: check?.value ?? null,
    limit: check?.limit ?? null,
    detail: name === undefined ? null : detail.join(": "),
  };
}
