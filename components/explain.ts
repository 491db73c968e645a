import type { DecisionView } from "./overview.ts";
import { percent, signedPercent, words } from "../domain/figure_text.ts";

export type Verdict = "traded" | "refused" | "held";

/** What became of a decision, in one word. */
export function verdictOf({ trade_id, rejected, final_action }: DecisionView): Verdict {
  if (trade_id !== null && !rejected) return "traded";
  return final_action === "hold" ? "held" : "refused";
}

/** The first gate or check that said no. */
export const failed = (decision: DecisionView) =>
  [...decision.gates, ...decision.risk_checks].find((check) => !check.passed);

/** One line: what was done. */
export function headline(decision: DecisionView): string {
  const verdict = verdictOf(decision);
  if (verdict === "traded") return `Opened a ${decision.final_action}`;
  if (decision.final_action === "hold") return "No trade: the models say hold";
  const stop = failed(decision);
  return `No ${decision.final_action}: ${
    stop ? words(stop.name).toLowerCase() : decision.rejection_reason ?? "refused"
  }`;
}

/** One or two plain sentences: why. */
export function reason(decision: DecisionView): string {
  const { final_action, model_count, votes, final_confidence, expected_value } = decision;
  const agreeing = votes.filter((vote) => vote.action === final_action).length;
  const said = model_count === 0
    ? "No model answered."
    : `${agreeing} of ${votes.length} models say ${final_action}, together ${percent(final_confidence)} sure.`;
  const stop = failed(decision);
  if (verdictOf(decision) === "traded") {
    return `${said} Expected ${signedPercent(expected_value)} after costs; every gate and risk check passed.`;
  }
  if (final_action === "hold" && !(decision.rejected && stop)) {
    return `${said} No edge worth its costs, so nothing is risked.`;
  }
  const detail = stop?.detail || decision.rejection_reason || "Refused";
  return `${said} ${detail.replace(/\.?$/, ".")}`;
}
