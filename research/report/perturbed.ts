import type { Candle } from "../../domain/candle.ts";
import { toNumber } from "../../domain/money.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { BacktestOutcome } from "../backtest/run_backtest.ts";
import { atPeriodEnds, DAY_MS, returnsOf } from "../statistics/equity_series.ts";
import { drawdownOfReturns } from "../statistics/metrics/drawdown.ts";
import { sharpeRatio } from "../statistics/metrics/return_metrics.ts";
import { periodsPerYear } from "../statistics/equity_series.ts";
import { quantile } from "../statistics/moments.ts";
import { noisyCandles } from "../statistics/monte_carlo/noisy_candles.ts";

/** One backtest on candles that are a little off. */
export interface PerturbedRun {
  readonly seed: number;
  readonly net_profit: number;
  readonly trades: number;
  readonly max_drawdown: number;
  /** Of daily returns, by the year; null where it cannot be told. */
  readonly sharpe: number | null;
}

export interface Perturbed {
  /** Standard deviation of what was added to each price, bps of it. */
  readonly noise_bps: number;
  readonly runs: readonly PerturbedRun[];
  /** Of the runs, how many made money. */
  readonly profitable: number;
  readonly net_profit: Spread;
  readonly max_drawdown: Spread;
}

export interface Spread {
  readonly lowest: number;
  readonly median: number;
  readonly highest: number;
}

export interface PerturbedInput {
  /** Of each market, all that it was shown. */
  readonly markets: readonly (readonly Candle[])[];
  readonly runs: number;
  readonly noiseBps: number;
  /** The whole backtest once more: features and forecasts are of these candles. */
  readonly run: (markets: readonly (readonly Candle[])[], seed: number) => Promise<Result<BacktestOutcome>>;
  readonly onRun: (done: number) => void;
}

/** Reruns on the same market, each price a little off: a result that lives on single ticks does not survive that. */
export async function perturbed(
  { markets, runs, noiseBps, run, onRun }: PerturbedInput,
): Promise<Result<Perturbed>> {
  const told: PerturbedRun[] = [];
  for (let seed = 1; seed <= runs; seed++) {
    const shaken: (readonly Candle[])[] = [];
    for (const [i, candles] of markets.entries()) {
      const noisy = noisyCandles(candles, { seed: seed * markets.length + i, noiseBps });
      if (!noisy.ok) return noisy;
      shaken.push(noisy.value);
    }
    const ran = await run(shaken, seed);
    if (!ran.ok) return ran;
    told.push(runOf(seed, ran.value));
    onRun(seed);
  }
  return ok({
    noise_bps: noiseBps,
    runs: told,
    profitable: told.filter(({ net_profit }) => net_profit > 0).length,
    net_profit: spreadOf(told.map(({ net_profit }) => net_profit)),
    max_drawdown: spreadOf(told.map(({ max_drawdown }) => max_drawdown)),
  });
}

function runOf(seed: number, { equity, initialBalance, finalBalance, trades }: BacktestOutcome): PerturbedRun {
  const daily = returnsOf(atPeriodEnds(equity, DAY_MS));
  return {
    seed,
    net_profit: toNumber(finalBalance - initialBalance),
    trades: trades.length,
    max_drawdown: drawdownOfReturns(returnsOf(equity)),
    sharpe: sharpeRatio(daily, periodsPerYear(DAY_MS)).value,
  };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { lowest: sorted[0]!, median: quantile(sorted, 0.5), highest: sorted.at(-1)! };
}
