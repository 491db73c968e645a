import { toNumber, type Usd } from "../../domain/money.ts";
import type { TradeSide } from "../../domain/trade.ts";

/** One round trip as the statistics know it. Amounts are exact, in 1e-8. */
export interface ClosedTrade {
  readonly entryTimeMs: number;
  readonly exitTimeMs: number;
  readonly side: TradeSide;
  /** Net: after fees and funding. */
  readonly pnlUsd: Usd;
  /** Value at the entry, above 0 on both sides. */
  readonly notionalUsd: Usd;
  /** Paid, 0 or more. */
  readonly feesUsd: Usd;
  /** Positive when received. */
  readonly fundingUsd: Usd;
  /** Of the market at the entry, where it is known. */
  readonly regime?: string;
}

/** @returns What is wrong with the trades; undefined when they are sound and in the order of their exits. */
export function tradesFault(trades: readonly ClosedTrade[]): string | undefined {
  for (let i = 0; i < trades.length; i++) {
    const { entryTimeMs, exitTimeMs, notionalUsd, ...amounts } = trades[i]!;
    if (!(exitTimeMs >= entryTimeMs)) return `Trade ${i} ends at ${exitTimeMs}, before it began`;
    if (i > 0 && exitTimeMs < trades[i - 1]!.exitTimeMs) return `Trade ${i} ends before the one before it`;
    if (!(Number.isSafeInteger(notionalUsd) && notionalUsd > 0)) return `Trade ${i} has the value ${notionalUsd}`;
    for (const field of ["pnlUsd", "feesUsd", "fundingUsd"] as const) {
      if (!Number.isSafeInteger(amounts[field])) return `Trade ${i} has ${field} ${amounts[field]}`;
    }
  }
  return undefined;
}

/** Results in dollars, in the order of the trades. */
export const resultsOf = (trades: readonly ClosedTrade[]): Float64Array =>
  Float64Array.from(trades, ({ pnlUsd }) => toNumber(pnlUsd));

/**
 * Results as shares of what the account was worth before each, from closed trades alone.
 *
 * @param startEquity Above 0. @returns Shorter than the trades when the account was used up: the last one is −1 or less.
 */
export function shareResults(trades: readonly ClosedTrade[], startEquity: Usd): Float64Array {
  const shares: number[] = [];
  let equity: number = startEquity;
  for (const { pnlUsd } of trades) {
    if (equity <= 0) break;
    shares.push(pnlUsd / equity);
    equity += pnlUsd;
  }
  return Float64Array.from(shares);
}
