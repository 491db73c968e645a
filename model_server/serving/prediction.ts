import { CLASSES } from "../../outcomes/classes.ts";
import type { PredictResponse } from "../contract/mod.ts";
import type { Action } from "../../domain/forecast.ts";
import type { Outlyingness } from "../insight/dissimilarity.ts";
import { exitPrices } from "./exit_prices.ts";
import type { ModelCard } from "./model_card.ts";
import type { NamedModel } from "./model_slot.ts";
import type { ClassScores } from "./class_scores.ts";

export interface PredictionContext {
  readonly modelName: string;
  /** Close of the decided candle. */
  readonly close: number;
  readonly atr: number | null;
  readonly outlier?: Outlyingness | null;
  readonly latencyMs: number;
}

/** One row of scores as the contract's answer. */
export function prediction(
  served: NamedModel,
  scores: ClassScores,
  row: number,
  context: PredictionContext,
): PredictResponse {
  const { card } = served.model;
  const at = row * CLASSES.length;
  const probabilities = byAction(scores.probabilities, at);
  const action = strongest(probabilities);
  const direction = probabilities.long + probabilities.short;
  const exits = exitsOf(card, action, context);
  return {
    model_name: context.modelName,
    model_version: served.version,
    action,
    confidence: probabilities[action],
    probability: direction > 0 ? probabilities.long / direction : 0.5,
    probabilities,
    expected_return: expectedReturn(card, action, probabilities, scores.returns?.[row]),
    stop_loss: exits?.stopLoss ?? null,
    take_profit: exits?.takeProfit ?? null,
    raw_score: lead(byAction(scores.margins, at), action),
    latency_ms: context.latencyMs,
    outlier: context.outlier ?? null,
    class_returns: scores.returns ? null : card.classReturns,
  };
}

const byAction = (values: Float32Array, at: number): Record<Action, number> => ({
  long: values[at]!,
  short: values[at + 1]!,
  hold: values[at + 2]!,
});

/** A tie goes to hold, then to the first named: no trade without a reason. */
function strongest({ long, short, hold }: Record<Action, number>): Action {
  if (hold >= long && hold >= short) return "hold";
  return long >= short ? "long" : "short";
}

/** Margin of the action minus that of the best other. */
function lead(margins: Record<Action, number>, action: Action): number {
  let best = -Infinity;
  for (const each of CLASSES) if (each !== action) best = Math.max(best, margins[each]);
  return margins[action] - best;
}

/** Σ P(class) × mean gross return of the trade in that class; 0 for hold, which trades nothing. @param said Of a regression. */
function expectedReturn(
  card: ModelCard,
  action: Action,
  probabilities: Record<Action, number>,
  said: number | undefined,
): number {
  if (action === "hold") return 0;
  if (said !== undefined) return action === "long" ? said : -said;
  if (!card.classReturns) return 0;
  const returns = card.classReturns[action];
  return CLASSES.reduce((sum, each) => sum + probabilities[each] * returns[each], 0);
}

function exitsOf(card: ModelCard, action: Action, { close, atr }: PredictionContext) {
  return action === "hold" || atr === null || !(atr > 0) || !card.exits
    ? null
    : exitPrices(action, close, atr, card.exits);
}
