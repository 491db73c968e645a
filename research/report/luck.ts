import type { Usd } from "../../domain/money.ts";
import { type ClosedTrade, shareResults } from "../statistics/closed_trade.ts";
import { type Figure, noFigure } from "../statistics/figure.ts";
import {
  redrawn,
  reordered,
  type ReshuffledTrades,
  reshuffledTrades,
} from "../statistics/monte_carlo/reshuffled_trades.ts";
import type { SharpeSample } from "../statistics/sharpe/sharpe_sample.ts";
import { minimumTrackRecord } from "../statistics/sharpe/track_record.ts";

/** What the same trades could have done to the account. */
export interface MonteCarlo {
  /** Each trade once, in other orders: the same end by other ways. */
  readonly reordered: ReshuffledTrades;
  /** Trades drawn again and again: other ends too. */
  readonly redrawn: ReshuffledTrades;
}

export type MonteCarloTold = { readonly value: MonteCarlo } | { readonly value: null; readonly reason: string };

const HISTORIES = 2_000;
const SEED = 1;
/** Half of the first balance lost. */
export const RUIN_LEVEL = 0.5;

export function monteCarloOf(trades: readonly ClosedTrade[], startEquity: Usd): MonteCarloTold {
  const shares = shareResults(trades, startEquity);
  const of = (draw: typeof redrawn) =>
    reshuffledTrades(shares, { draw, histories: HISTORIES, seed: SEED, ruinLevel: RUIN_LEVEL });
  const ways = of(reordered), ends = of(redrawn);
  if (!ways.ok) return { value: null, reason: ways.error };
  return ends.ok ? { value: { reordered: ways.value, redrawn: ends.value } } : { value: null, reason: ends.error };
}

/** How long a record has to be before it says anything. */
export interface TrackRecordNeeded {
  /** Daily returns that it takes until a Sharpe ratio as observed is above 0 with the stated confidence. */
  readonly needed_days: Figure;
  readonly observed_days: number;
  readonly confidence: number;
  /** Null where the needed length cannot be told. */
  readonly long_enough: boolean | null;
}

const CONFIDENCE = 0.95;

export function trackRecordOf(sample: SharpeSample | null, observedDays: number): TrackRecordNeeded {
  const needed = sample
    ? minimumTrackRecord(sample, 0, CONFIDENCE)
    : noFigure("Minimum track record needs daily returns that differ");
  return {
    needed_days: needed,
    observed_days: observedDays,
    confidence: CONFIDENCE,
    long_enough: needed.value === null ? null : observedDays >= needed.value,
  };
}
