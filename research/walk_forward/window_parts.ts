import type { BacktestResults } from "../backtest/run_backtest.ts";
import type { Fold } from "./folds.ts";

/**
 * Cuts what one account did over all tests into its windows, so that they add up to it: a window has the trades that
 * were entered in it, and begins with the equity that the one before it ended with. A position that is open where two
 * windows meet is valued there.
 *
 * @param folds Oldest first; the account begins with the first of them.
 */
export function windowParts<Results extends BacktestResults>(whole: Results, folds: readonly Fold[]): Results[] {
  let balance = whole.initialBalance;
  return folds.map((_, i) => {
    const isOfWindow = (timeMs: number) => windowAt(timeMs, folds) === i;
    const equity = whole.equity.filter(({ timeMs }) => isOfWindow(timeMs));
    const initialBalance = balance;
    balance = i === folds.length - 1 ? whole.finalBalance : equity.at(-1)?.equity ?? balance;
    return {
      ...whole,
      trades: whole.trades.filter(({ entryTimeMs }) => isOfWindow(entryTimeMs!)),
      equity,
      initialBalance,
      finalBalance: balance,
    };
  });
}

/** A window's last candle closes at the instant at which the next window's first candle opens. */
const windowAt = (timeMs: number, folds: readonly Fold[]): number =>
  Math.max(0, folds.findLastIndex(({ testFromMs }) => testFromMs < timeMs));
