import type { SearchPlace, TrialEntry, TrialKind } from "../../db/research/trial_entry.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { hashOf } from "../../domain/content_hash.ts";
import type { BacktestMarket, BacktestOutcome } from "../backtest/run_backtest.ts";
import { atPeriodEnds, DAY_MS, type EquityPoint, returnsOf } from "../statistics/equity_series.ts";
import { type SharpeSample, sharpeSample } from "../statistics/sharpe/sharpe_sample.ts";

/** What the ledger keeps of a run. */
export interface RunForLedger {
  readonly kind: TrialKind;
  readonly command: string;
  /** Of the configuration that traded. */
  readonly configHash: string;
  readonly changed: TrialEntry["changed"];
  readonly symbols: readonly string[];
  readonly timeframe: string;
  readonly dataHash: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly trades: number;
  readonly dailyReturns: Float64Array;
  readonly figures: TrialEntry["figures"];
  readonly place: SearchPlace | null;
}

/** @param nowMs Wall clock. */
export function trialOfRun({ dailyReturns, ...run }: RunForLedger, nowMs: number): TrialEntry {
  const sample = sampleOf(dailyReturns);
  return {
    ...run,
    recordedAtMs: nowMs,
    observations: dailyReturns.length,
    sharpe: sample?.sharpe ?? null,
    skewness: sample?.skewness ?? null,
    kurtosis: sample?.kurtosis ?? null,
    returns: Float32Array.from(dailyReturns),
  };
}

function sampleOf(returns: Float64Array): SharpeSample | null {
  const sample = sharpeSample(returns);
  if (!sample.ok) return null;
  return Object.values(sample.value).every(Number.isFinite) ? sample.value : null;
}

/** Of each whole day, and of the part of the first one. @param equity Points after the start. */
export const dailyReturnsOf = (
  startMs: number,
  { initialBalance, equity }: Pick<BacktestOutcome, "initialBalance" | "equity">,
) => returnsOf(atPeriodEnds([{ timeMs: startMs, equity: initialBalance } satisfies EquityPoint, ...equity], DAY_MS));

/** Names the candles of all markets, and what their insides were played by. */
export const dataHashOf = (markets: readonly Pick<BacktestMarket, "symbol" | "contentHash" | "inside">[]): string =>
  markets.length === 1 && !markets[0]!.inside
    ? markets[0]!.contentHash
    : hashOf(markets.map(({ symbol, contentHash, inside }) =>
      inside ? [symbol, contentHash, inside.contentHash] : [symbol, contentHash]
    ));

/** What trades, without where its files lie: the same settings in another folder are the same trial. */
export function tradedConfigHash({ data, database: _database, logging: _logging, ...traded }: Config): string {
  const { storage_path: _path, ...read } = data;
  return hashOf({ ...traded, data: read });
}
