import type { OutcomeView } from "../../coordinator/ports/decision_accounts.ts";
import { dateTime, signedPercent } from "../../domain/figure_text.ts";

const gainText = (fraction: number | null): string => fraction === null ? "nobody knows" : signedPercent(fraction);

/** By the label that the models learn. */
export function hindsight(
  action: string,
  { state, came_true, long_return, short_return, known_at }: OutcomeView,
): string {
  if (state === "pending") return `What it would have been right to do is known at ${dateTime(known_at)} UTC.`;
  if (state === "unknown" || came_true === null) return "What it would have been right to do cannot be told.";
  const came = came_true === "hold"
    ? "neither a long nor a short would have reached its target before its stop"
    : `a ${came_true} would have reached its target before its stop`;
  const verdict = came_true === action ? "Right by hindsight" : "Wrong by hindsight";
  return `${verdict}: ${came}. Before costs a long would have made ${gainText(long_return)}, a short ${
    gainText(short_return)
  }.`;
}
