import { featureValue } from "../../domain/feature_vector.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";
import { labelOf } from "../../outcomes/label_of.ts";
import { learnedWeights } from "../ensemble/learned_weights.ts";
import type { Opinion } from "../../domain/opinion.ts";
import { judgeRipe } from "../ensemble/opinion.ts";
import type { EngineState, SymbolState } from "./state.ts";

/** Remembers what the models say of the newest candle, until it can be judged. */
export function remember(target: SymbolState, answers: readonly ForecastAnswer[]): void {
  hold(target, {
    symbol: target.market.symbol,
    candleOpenTimeMs: target.features!.openTimeMs,
    answers: answers.map((answer) => ({
      modelName: answer.modelName,
      probabilities: answer.ok ? answer.forecast.probabilities : null,
    })),
  });
}

/** In a warm-up: takes up what the models said of this candle in a former life. */
export function takeUpFormer(target: SymbolState, candleOpenTimeMs: number): void {
  const opinion = target.former.get(candleOpenTimeMs);
  if (!opinion) return;
  target.former.delete(candleOpenTimeMs);
  hold(target, opinion);
}

function hold(target: SymbolState, opinion: Opinion): void {
  const atr = target.features && featureValue(target.features, "atr");
  if (atr) target.opinions.push({ ...opinion, atr });
}

/** A candle has closed: what has become ripe is judged, and the weights follow. */
export function judge(state: EngineState, target: SymbolState): void {
  if (target.opinions.length === 0) return;
  const { settings, trackRecord } = state;
  const { open, judged } = judgeRipe(target.opinions, target.candles, {
    timeframe: settings.data.timeframes[0]!,
    horizonBars: settings.retraining.label_window_candles,
    label: labelOf(settings),
  });
  target.opinions = open;
  if (judged.length === 0) return;
  trackRecord.judged = [...trackRecord.judged, ...judged].sort(byTime).slice(-settings.ensemble.performance_window);
  const newestMs = target.candles.at(-1)!.openTimeMs;
  trackRecord.weights = learnedWeights(trackRecord.judged, newestMs, settings.ensemble);
}

/** Of symbols too, so that the order does not depend on whose candle came first. */
const byTime = (a: Opinion, b: Opinion): number =>
  a.candleOpenTimeMs - b.candleOpenTimeMs || (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0);
