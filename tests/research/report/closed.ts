import { price, type Usd, usd } from "../../../domain/money.ts";
import type { Trade } from "../../../domain/trade.ts";
import { openTrade } from "../../fixtures/trade_fixtures.ts";

interface Wish extends Partial<Omit<Trade, "realizedPnl" | "fees" | "funding">> {
  /** Dollars, before fees. */
  readonly gross?: number;
  readonly fees?: number;
  readonly funding?: number;
}

let made = 0;

/** A trade of 1,000 dollars and an hour that has ended. */
export function closed({ gross = 0, fees = 0, funding = 0, ...changes }: Wish = {}): Trade {
  const trade = openTrade(changes.side ?? "long");
  return {
    ...trade,
    tradeId: `t${++made}`,
    status: "closed",
    exitReason: "take_profit",
    exitQty: trade.entryQty,
    exitCost: usd(1_000 + gross),
    realizedPnl: usd(gross),
    fees: usd(fees),
    funding: usd(funding),
    stopPrice: price(1),
    exitTimeMs: trade.entryTimeMs! + 3_600_000,
    ...changes,
  };
}

export const units = (amount: number): Usd => amount as Usd;
