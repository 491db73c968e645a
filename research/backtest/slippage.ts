import type { Candle } from "../../domain/candle.ts";
import { lowerBound } from "../../domain/lower_bound.ts";
import type { Taken } from "../../exchange/matching/trading_rules.ts";

/** What a fill pays on top of the fixed slippage, in basis points. */
export type ExtraSlippage = (taken: Taken) => number;

/**
 * Square-root law of market impact: the cost grows with the root of the order's share of what was traded (R. Almgren,
 * C. Thum, E. Hauptmann and H. Li, "Direct Estimation of Equity Market Impact", Risk 18, 2005). A candle without volume
 * costs as much as taking all of one.
 *
 * @param impactBps What an order as large as the candle's whole volume pays.
 */
export const volumeSlippage = (impactBps: number): ExtraSlippage => ({ qty, volume }) =>
  impactBps * Math.sqrt(volume > 0 ? Math.min(1, qty / volume) : 1);

/** Candles whose estimates are averaged: one pair alone tells little. */
const PAIRS = 100;

/**
 * Half of the spread that highs and lows tell of: a high is bought, a low is sold, and of two candles the range grows with
 * time while the spread does not (S. Corwin and P. Schultz, "A Simple Way to Estimate Bid-Ask Spreads from Daily High and
 * Low Prices", Journal of Finance 67, 2012, equations 14 and 18; a negative estimate counts as none). Only candles that
 * had closed before the fill are looked at.
 *
 * @param candles Oldest first.
 */
export function spreadSlippage(candles: readonly Candle[]): ExtraSlippage {
  const halfBps = halfSpreads(candles);
  return ({ timeMs }) => halfBps[lastClosedBefore(candles, timeMs)] ?? 0;
}

/** By candle: the mean over the pairs up to it. */
function halfSpreads(candles: readonly Candle[]): Float64Array {
  const pairs = Float64Array.from(candles, (candle, i) => i === 0 ? 0 : pairBps(candles[i - 1]!, candle));
  const means = new Float64Array(candles.length);
  let sum = 0;
  for (let i = 1; i < pairs.length; i++) {
    sum += pairs[i]!;
    if (i > PAIRS) sum -= pairs[i - PAIRS]!;
    means[i] = Math.max(0, sum) / Math.min(i, PAIRS);
  }
  return means;
}

const ROOT = 3 - 2 * Math.SQRT2;

/** Half the estimated spread of two neighbouring candles, basis points. */
function pairBps(a: Candle, b: Candle): number {
  const beta = Math.log(a.high / a.low) ** 2 + Math.log(b.high / b.low) ** 2;
  const gamma = Math.log(Math.max(a.high, b.high) / Math.min(a.low, b.low)) ** 2;
  const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / ROOT - Math.sqrt(gamma / ROOT);
  const spread = 2 * (Math.exp(alpha) - 1) / (1 + Math.exp(alpha));
  return Math.max(0, spread) / 2 * 10_000;
}

/** Index of the last candle that opened before the one that is played at this instant; −1 when there is none. */
const lastClosedBefore = (candles: readonly Candle[], timeMs: number): number =>
  lowerBound(candles.length, (i) => candles[i]!.openTimeMs <= timeMs) - 2;
