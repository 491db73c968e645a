import type { Check } from "../../domain/decision.ts";
import { failed, reason, verdictOf } from "../explain.ts";
import { figure } from "../figure.ts";
import { percent, price, words } from "../../domain/figure_text.ts";
import type { DecisionView } from "../overview.ts";

/** What was decided, in one line. */
export function decided(decision: DecisionView): string {
  const { symbol, final_action, price: at } = decision;
  switch (verdictOf(decision)) {
    case "traded":
      return `Xylen opened a ${final_action} in ${symbol} at ${price(at)}`;
    case "refused":
      return `Xylen did not open a ${final_action} in ${symbol}`;
    case "held":
      return `Xylen stayed out of ${symbol}`;
  }
}

/** Why, in plain words: who said what, and which gate or check stopped it by how much. */
export function because(decision: DecisionView): string {
  const { final_action, votes, final_confidence, model_count } = decision;
  const stop = failed(decision);
  if (verdictOf(decision) !== "refused" || !stop || model_count === 0) return reason(decision);
  const agreeing = votes.filter(({ action }) => action === final_action).length;
  const kind = decision.gates.some(({ name }) => name === stop.name) ? "gate" : "risk check";
  const missed = missedBy(stop);
  return `${agreeing} of ${votes.length} models say ${final_action}, together ${percent(final_confidence)} sure. ` +
    `The ${kind} “${words(stop.name).toLowerCase()}” stopped it: ${stop.detail}${missed ? `, ${missed}` : ""}.`;
}

/** How far a figure is from its limit, e.g. `missed by 1.8 points`; null where that cannot be told in a number. */
export function missedBy({ name, value, limit, passed }: Check): string | null {
  if (typeof value !== "number" || typeof limit !== "number" || value === limit) return null;
  const text = figure(name, Math.abs(value - limit)).replace(/ %$/, " points");
  return passed ? `${text} to spare` : `missed by ${text}`;
}
