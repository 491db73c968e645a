import { type Figure, figure, noFigure } from "../figure.ts";
import { normalQuantile } from "../normal.ts";
import { expectedMaximum } from "./expected_maximum.ts";
import { type SharpeSample, sharpeSpread } from "./sharpe_sample.ts";

/**
 * Minimum track record length: how many returns it takes until a ratio as observed is above a benchmark with a stated
 * confidence, 1 + (1 − γ₃ SR + (γ₄ − 1)/4 SR²) (z / (SR − SR*))² (D. Bailey and M. López de Prado, "The Sharpe Ratio Efficient
 * Frontier", 2012).
 *
 * @param benchmark By the single period. @param confidence Above 0.5, below 1.
 * @returns In returns, not rounded.
 */
export function minimumTrackRecord(sample: SharpeSample, benchmark: number, confidence: number): Figure {
  if (!(confidence > 0.5 && confidence < 1)) return noFigure(`Confidence must be above 0.5 and below 1`);
  if (!(sample.sharpe > benchmark)) {
    return noFigure("No track record is long enough: the Sharpe ratio is not above the benchmark");
  }
  const spread = sharpeSpread(sample);
  if (!(spread > 0)) return noFigure("Minimum track record needs moments that a series can have");
  return figure(1 + spread * (normalQuantile(confidence) / (sample.sharpe - benchmark)) ** 2, "Minimum track record");
}

/**
 * Minimum backtest length: years below which the best of N trials without skill is expected to show a Sharpe ratio as
 * high, (E[max N] / SR)² (Bailey, Borwein, López de Prado and Zhu, 2014, theorem 2).
 *
 * @param annualSharpe By the year, above 0. @returns Years.
 */
export function minimumBacktestYears(trials: number, annualSharpe: number): Figure {
  if (!(trials >= 1 && annualSharpe > 0)) {
    return noFigure(`Minimum backtest needs 1 trial or more and a ratio above 0, got ${trials} and ${annualSharpe}`);
  }
  return figure((expectedMaximum(trials) / annualSharpe) ** 2, "Minimum backtest");
}
