import { type Figure, figure, noFigure, tooFew } from "../figure.ts";
import { normalCdf } from "../normal.ts";
import { type SharpeSample, sharpeSpread } from "./sharpe_sample.ts";

/**
 * Probabilistic Sharpe ratio: how likely the true ratio is above a benchmark,
 * Φ((SR − SR*) √(n − 1) / √(1 − γ₃ SR + (γ₄ − 1)/4 SR²)) (D. Bailey and M. López de Prado, "The Sharpe Ratio Efficient
 * Frontier", 2012).
 *
 * @param benchmark SR*, by the single period like the sample's.
 */
export function probabilisticSharpe(sample: SharpeSample, benchmark: number): Figure {
  const fault = tooFew("Probabilistic Sharpe ratio", 2, "returns", sample.observations);
  if (fault) return noFigure(fault);
  const spread = sharpeSpread(sample);
  if (!(spread > 0)) return noFigure("Probabilistic Sharpe ratio needs moments that a series can have");
  const z = (sample.sharpe - benchmark) * Math.sqrt(sample.observations - 1) / Math.sqrt(spread);
  return figure(normalCdf(z), "Probabilistic Sharpe ratio");
}
