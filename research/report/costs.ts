import { addUsd, toNumber, type Usd, ZERO_USD } from "../../domain/money.ts";
import { netPnl, type Trade } from "../../domain/trade.ts";

/** Where the result came from and where it went, exact, in 1e-8 dollars: gross − slippage − fees + funding + other = net. */
export interface ExactCosts {
  /** What the trades would have made at the prices that were meant, without costs. */
  readonly gross: Usd;
  /** Positive when it cost. */
  readonly slippage: Usd;
  readonly fees: Usd;
  /** Positive when received. */
  readonly funding: Usd;
  /** What no closed trade explains: 0, unless the exchange took or gave something beside them. */
  readonly other: Usd;
  readonly net: Usd;
}

/** The same in dollars, and as parts of what was turned over. */
export interface Costs {
  readonly gross: number;
  readonly slippage: number;
  readonly fees: number;
  readonly funding: number;
  readonly other: number;
  readonly net: number;
  /** Value of all entries and exits together. */
  readonly turnover: number;
  /** Of the turnover, bps: what gross profit a side has to bring until anything is left. Null without a trade. */
  readonly cost_bps: number | null;
  readonly gross_bps: number | null;
}

/**
 * @param slippageOf Of a trade, positive when it cost: what its fills missed the meant prices by.
 * @param balanceChange From the first balance to the last.
 */
export function exactCosts(
  trades: readonly Trade[],
  slippageOf: (tradeId: string) => Usd,
  balanceChange: Usd,
): ExactCosts {
  const total = (of: (trade: Trade) => Usd) => trades.reduce((sum, trade) => addUsd(sum, of(trade)), ZERO_USD);
  const slippage = total(({ tradeId }) => slippageOf(tradeId));
  return {
    gross: addUsd(total(({ realizedPnl }) => realizedPnl), slippage),
    slippage,
    fees: total(({ fees }) => fees),
    funding: total(({ funding }) => funding),
    other: balanceChange - total(netPnl) as Usd,
    net: balanceChange,
  };
}

export function costsOf(exact: ExactCosts, trades: readonly Trade[]): Costs {
  // Of years of trading it may be more than money can hold exactly.
  const turnover = trades.reduce((sum, { entryCost, exitCost }) => sum + toNumber(entryCost) + toNumber(exitCost), 0);
  const { gross, slippage, fees, funding, other, net } = exact;
  const bps = (amount: number) => turnover === 0 ? null : toNumber(amount) / turnover * 10_000;
  return {
    gross: toNumber(gross),
    slippage: toNumber(slippage),
    fees: toNumber(fees),
    funding: toNumber(funding),
    other: toNumber(other),
    net: toNumber(net),
    turnover,
    cost_bps: bps(slippage + fees - funding),
    gross_bps: bps(gross),
  };
}
