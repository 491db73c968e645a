import { type Candle, type Timeframe, timeframeMs } from "../../domain/candle.ts";
import type { Action } from "../../domain/forecast.ts";
import type { Run } from "../../domain/recent.ts";
import type { Opinion } from "../../domain/opinion.ts";
import type { Label } from "../../outcomes/label.ts";
import { labelAt } from "../../outcomes/label_at.ts";

/** An opinion whose outcome is not known yet. */
export interface OpenOpinion extends Opinion {
  /** Average true range at the decision, in price: the outcome's barriers hang on it. */
  readonly atr: number;
}

/** An opinion, and what it would have been right to say. */
export interface JudgedOpinion extends Opinion {
  readonly outcome: Action;
}

/** How opinions are judged: by the trade that the configuration makes. */
export interface JudgementRule {
  readonly timeframe: Timeframe;
  /** Candles until the time limit. */
  readonly horizonBars: number;
  readonly label: Label;
}

/**
 * Judges what has become ripe with the newest candle: the label's horizon is over, and not a candle sooner. An opinion
 * whose candles have a gap, or are no longer there, can never be judged and is left out.
 *
 * @param open Oldest first. @param candles Closed ones of the symbol, oldest first. @returns Those still open, and those judged now.
 */
export function judgeRipe(
  open: readonly OpenOpinion[],
  candles: Run<Candle>,
  { timeframe, horizonBars, label }: JudgementRule,
): { open: OpenOpinion[]; judged: JudgedOpinion[] } {
  const ripeMs = candles.at(-1)!.openTimeMs - horizonBars * timeframeMs(timeframe);
  const unripe = open.findIndex(({ candleOpenTimeMs }) => candleOpenTimeMs > ripeMs);
  const ripe = unripe < 0 ? open.length : unripe;
  const rule = { timeframe, horizonBars, label, knownToMs: Infinity };
  const judged: JudgedOpinion[] = [];
  for (const { symbol, candleOpenTimeMs, answers, ensemble, atr } of open.slice(0, ripe)) {
    const index = indexOfCandle(candles, candleOpenTimeMs);
    const outcome = index < 0 ? null : labelAt(candles.slice(index, index + horizonBars + 1), 0, atr, rule);
    if (outcome) judged.push({ symbol, candleOpenTimeMs, answers, ensemble, outcome: outcome.action });
  }
  return { open: open.slice(ripe), judged };
}

/** From the newest back: what is asked for is a horizon old. @returns −1 when there is none. */
function indexOfCandle(candles: Run<Candle>, openTimeMs: number): number {
  let index = candles.length - 1;
  while (index >= 0 && candles.at(index)!.openTimeMs > openTimeMs) index--;
  return index >= 0 && candles.at(index)!.openTimeMs === openTimeMs ? index : -1;
}

/** Squared distance of stated probabilities from what came true, summed over the classes: 0 to 2 (Brier 1950). */
export const brierScore = (probabilities: Readonly<Record<Action, number>>, outcome: Action): number =>
  squareOf(probabilities.long, outcome === "long") + squareOf(probabilities.short, outcome === "short") +
  squareOf(probabilities.hold, outcome === "hold");

const squareOf = (stated: number, cameTrue: boolean): number => (stated - (cameTrue ? 1 : 0)) ** 2;
