import { type Candle, timeframeMs } from "../../../domain/candle.ts";
import type { Decision } from "../../../domain/decision.ts";
import { featureValue } from "../../../domain/feature_vector.ts";
import { labelAt, type LabelRule } from "../../../outcomes/label_at.ts";
import type { OutcomeView } from "../../ports/decision_accounts.ts";

export const UNKNOWN_OUTCOME: OutcomeView = {
  state: "unknown",
  came_true: null,
  long_return: null,
  short_return: null,
  known_at: null,
};

/** What it would have been right to do, once that is known. @param candles Oldest first, from the decided one on. */
export function outcomeOf(
  { candleOpenTimeMs, features }: Pick<Decision, "candleOpenTimeMs" | "features">,
  candles: readonly Candle[],
  rule: Omit<LabelRule, "knownToMs">,
): OutcomeView {
  const known_at = candleOpenTimeMs + (rule.horizonBars + 1) * timeframeMs(rule.timeframe);
  const index = candles.findIndex(({ openTimeMs }) => openTimeMs === candleOpenTimeMs);
  const range = featureValue(features, "atr");
  if (index < 0 || !range) return UNKNOWN_OUTCOME;
  const outcome = labelAt(candles, index, range, { ...rule, knownToMs: Infinity });
  if (outcome) {
    return {
      state: "judged",
      came_true: outcome.action,
      long_return: outcome.longReturn,
      short_return: outcome.shortReturn,
      known_at,
    };
  }
  // Candles after the time limit, and still no outcome: some inside it are missing.
  const over = candles.at(-1)!.openTimeMs >= known_at - timeframeMs(rule.timeframe);
  return over ? UNKNOWN_OUTCOME : { ...UNKNOWN_OUTCOME, state: "pending", known_at };
}
