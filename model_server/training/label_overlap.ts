import { CLASS_COUNT } from "../../outcomes/classes.ts";
import type { Samples } from "./learner.ts";

/** Candles after which neighbours' labels no longer matter to each other, at most. */
const MAX_LAG = 64;

/**
 * How much label overlap inflates the variance of what a feature seems to say.
 *
 * Neighbouring rows look at the same following candles, so their labels agree by chance, and so do the values of a slow
 * feature: what looks like a thousand rows of evidence may be a dozen. By Bartlett's formula the variance of
 * Σ x(t) y(t) grows by 1 + 2 Σ ρx(k) ρy(k) over the lags k, with ρ the autocorrelations. 1 means no inflation: a feature
 * that changes from candle to candle.
 *
 * @param samples In order of time.
 * @returns One factor a feature, at least 1.
 */
export function overlapInflation(samples: Samples): Float64Array {
  const { rows, count, featureCount } = samples;
  const lags = Math.min(MAX_LAG, count - 1);
  const ofLabels = labelAutocorrelation(samples, lags);
  const column = new Float64Array(count);
  return Float64Array.from({ length: featureCount }, (_, f) => {
    for (let i = 0; i < count; i++) column[i] = rows[i * featureCount + f]!;
    const ofFeature = autocorrelation(column, lags);
    let inflation = 1;
    for (let lag = 1; lag <= lags; lag++) inflation += 2 * ofFeature[lag]! * ofLabels[lag]!;
    return Math.max(1, inflation);
  });
}

/** By feature: what a gain on it is worth, 0 to 1. On a slow one it is discounted by what overlap makes of it by chance. */
export const worthOfGains = (train: Samples): Float64Array => overlapInflation(train).map((inflation) => 1 / inflation);

/** Mean over the classes' indicators, cut off where it first falls to 0: beyond is noise. */
function labelAutocorrelation({ labels, count }: Samples, lags: number): Float64Array {
  const mean = new Float64Array(lags + 1);
  const indicator = new Float64Array(count);
  for (let k = 0; k < CLASS_COUNT; k++) {
    for (let i = 0; i < count; i++) indicator[i] = labels[i] === k ? 1 : 0;
    autocorrelation(indicator, lags).forEach((value, lag) => mean[lag]! += value / CLASS_COUNT);
  }
  const end = mean.findIndex((value) => value <= 0);
  return end < 0 ? mean : mean.fill(0, end);
}

/** @returns ρ(0) to ρ(lags); all 0 for values that never change. */
function autocorrelation(values: Float64Array, lags: number): Float64Array {
  const average = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - average);
  const products = new Float64Array(lags + 1);
  for (let lag = 0; lag <= lags; lag++) {
    let sum = 0;
    for (let i = lag; i < centred.length; i++) sum += centred[i]! * centred[i - lag]!;
    products[lag] = sum;
  }
  const variance = products[0]!;
  return variance > 0 ? products.map((product) => product / variance) : products.fill(0);
}
