import { addUsd, toNumber, type Usd } from "../../domain/money.ts";
import { profitFactor } from "../../domain/trade_statistics.ts";
import { heldMs, netPnl, type Trade } from "../../domain/trade.ts";

/** The record of trades that have something in common. */
export interface Group {
  readonly name: string;
  readonly trades: number;
  readonly won: number;
  /** Net, dollars. */
  readonly net: number;
  readonly fees: number;
  readonly funding: number;
  /** Net, a trade. */
  readonly average: number;
  /** Null without a loss. */
  readonly profit_factor: number | null;
  readonly average_held_ms: number;
}

/** @returns The largest groups first; their nets add up to that of all trades. */
export const groupsOf = (trades: readonly Trade[], nameOf: (trade: Trade) => string): Group[] =>
  [...Map.groupBy(trades, nameOf)]
    .map(([name, of]) => groupOf(name, of))
    .toSorted((a, b) => b.trades - a.trades || (a.name < b.name ? -1 : 1));

function groupOf(name: string, trades: readonly Trade[]): Group {
  const results = trades.map((trade) => toNumber(netPnl(trade)));
  const total = (of: (trade: Trade) => Usd) => toNumber(addUsd(...trades.map(of)));
  const net = total(netPnl);
  return {
    name,
    trades: trades.length,
    won: results.filter((each) => each > 0).length,
    net,
    fees: total(({ fees }) => fees),
    funding: total(({ funding }) => funding),
    average: net / trades.length,
    profit_factor: profitFactor(results),
    average_held_ms: trades.reduce((sum, trade) => sum + (heldMs(trade) ?? 0), 0) / trades.length,
  };
}
