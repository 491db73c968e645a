import {
  addUsd,
  fee,
  mulDiv,
  notional,
  type Price,
  type Qty,
  qtyFor,
  SCALE,
  subUsd,
  unitsFromNumber,
  type Usd,
} from "../../../domain/money.ts";
import type { FundingRate } from "../../../domain/funding_rate.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import type { EquityPoint } from "../equity_series.ts";

export interface PricePoint {
  readonly timeMs: number;
  readonly price: Price;
}

export interface HoldingCosts {
  readonly feeBps: number;
  /** Against us at entry and exit. */
  readonly slippageBps: number;
  /** Oldest first; only what is settled while the coins are held is paid. */
  readonly funding: readonly FundingRate[];
}

export interface BuyAndHold {
  /** One point a price; the last one after the exit and what it cost. */
  readonly series: readonly EquityPoint[];
  readonly feesUsd: Usd;
  /** Positive when received. */
  readonly fundingUsd: Usd;
}

/**
 * The account put into one long position at the first price and out of it at the last, without borrowing: what a result
 * has to be better than. Fees, slippage and funding are those of the result it stands beside.
 *
 * @param prices Oldest first. @returns Why not, for fewer than 2 prices or an account too small to buy anything.
 */
export function buyAndHold(prices: readonly PricePoint[], equity: Usd, costs: HoldingCosts): Result<BuyAndHold> {
  const { feeBps, slippageBps, funding } = costs;
  const first = prices[0], last = prices.at(-1);
  if (!first || !last || prices.length < 2) return err("Buy and hold needs 2 prices");
  const entry = slipped(first.price, 10_000 + slippageBps, "up"),
    exit = slipped(last.price, 10_000 - slippageBps, "down");
  const qty = qtyFor(mulDiv(equity, SCALE, unitsFromNumber(1 + feeBps / 10_000), "down") as Usd, entry);
  if (!(qty > 0)) return err(`Buy and hold cannot buy anything with ${equity} at ${entry} (both in 1e-8)`);
  const paidAtEntry = fee(notional(entry, qty), feeBps), paidAtExit = fee(notional(exit, qty), feeBps);
  const cash = subUsd(equity, addUsd(notional(entry, qty), paidAtEntry));
  let settled = 0, received = 0 as Usd;
  const series = prices.map(({ timeMs, price }, i): EquityPoint => {
    for (; settled < funding.length && funding[settled]!.timeMs <= timeMs; settled++) {
      const { timeMs: atMs, rate } = funding[settled]!;
      if (atMs > first.timeMs) received = subUsd(received, fundingOf(prices[Math.max(0, i - 1)]!.price, qty, rate));
    }
    const worth = i === prices.length - 1 ? subUsd(notional(exit, qty), paidAtExit) : notional(price, qty);
    return { timeMs, equity: addUsd(cash, received, worth) };
  });
  return ok({ series, feesUsd: addUsd(paidAtEntry, paidAtExit), fundingUsd: received });
}

const slipped = (price: Price, bpsOfPrice: number, rounding: "up" | "down"): Price =>
  mulDiv(price, unitsFromNumber(bpsOfPrice), 10_000 * SCALE, rounding) as Price;

/** What a long pays, on the price known before the settlement; rounded against us. */
const fundingOf = (price: Price, qty: Qty, rate: number): Usd =>
  mulDiv(notional(price, qty), unitsFromNumber(rate), SCALE, rate > 0 ? "up" : "down") as Usd;
