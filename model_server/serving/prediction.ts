import { CLASSES } from "../label/classes.ts";
import type { PredictResponse } from "../contract/mod.ts";
import type { Action } from "../../domain/forecast.ts";
import type { Outlyingness } from "../insight/dissimilarity.ts";
import { exitPrices } from "./exit_prices.ts";
import { readsCandles } from "./candle_row.ts";
import type { ModelCard } from "./model_card.ts";
import type { NamedModel } from "./model_slot.ts";
import type { ClassScores } from "./class_scores.ts";

/** A part of a request that cannot be used, as the 422 answer lists it. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

export type Indicators = Readonly<Record<string, number | null>>;

/** What a model wants in `indicators`: its columns, and ATR for the prices of its exits. */
export function wantedIndicators(card: ModelCard): readonly string[] {
  const columns = readsCandles(card) ? [] : card.features;
  return card.exits && !columns.includes("atr") ? [...columns, "atr"] : columns;
}

/** Every null and every feature that is not there: with one of them nothing is predicted. */
export function indicatorFaults(card: ModelCard, indicators: Indicators, path = "indicators"): FieldFault[] {
  const faults: FieldFault[] = [];
  for (const [name, value] of Object.entries(indicators)) {
    if (value === null) faults.push({ field: `${path}.${name}`, message: "is null: not warm yet" });
    else if (!Number.isFinite(Math.fround(value))) {
      faults.push({ field: `${path}.${name}`, message: "is past the range of float32" });
    }
  }
  for (const name of readsCandles(card) ? [] : card.features) {
    if (!Object.hasOwn(indicators, name)) faults.push({ field: `${path}.${name}`, message: "is missing" });
  }
  return faults;
}

/** @returns The model's columns, in its order. Call only without `indicatorFaults`. */
export const featureRow = (card: ModelCard, indicators: Indicators): Float32Array =>
  Float32Array.from(card.features, (name) => indicators[name] ?? NaN);

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
  };
}

const byAction = (values: Float32Array, at: number): Record<Action, number> => ({
  long: values[at]!,
  short: values[at + 1]!,
  hold: values[at + 2]!,
});

/** A tie goes to hold, then to the first named: no trade without a reason. */
const strongest = (by: Record<Action, number>): Action =>
  (["hold", ...CLASSES] as const).reduce((best, each) => by[each] > by[best] ? each : best);

/** Margin of the action minus that of the best other. */
const lead = (margins: Record<Action, number>, action: Action): number =>
  margins[action] - Math.max(...CLASSES.filter((each) => each !== action).map((each) => margins[each]));

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
