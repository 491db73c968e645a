import type { Account } from "../../domain/account.ts";
import type { Bracket, Sizing } from "../../domain/decision.ts";
import type { Market } from "../../domain/market.ts";
import type { Price, Usd } from "../../domain/money.ts";
import type { OrderRequest } from "../../domain/order.ts";
import type { Breaker } from "./breaker.ts";
import type { SafetyLimits, TradingLimits } from "./settings.ts";

/** What the risk manager knows of the account when it is asked. All times are market time. */
export interface RiskState {
  readonly nowMs: number;
  /** Null while trading; else why an operator or the system stopped new risk. */
  readonly stopped: string | null;
  readonly breaker: Breaker;
  readonly account: Account;
  /** Equity at the first moment of this UTC day, and the highest ever. */
  readonly dayStartEquity: Usd;
  readonly peakEquity: Usd;
  /** Value of open positions and of entries on their way, unsigned. */
  readonly exposure: Usd;
  readonly openPositions: number;
  /** Symbols of open positions, of entries on their way, and of orders that a trade has left behind. */
  readonly openSymbols: readonly string[];
  readonly tradesToday: number;
  readonly lastEntryAtMs: number | null;
  readonly ordersLastMinute: number;
  readonly ordersToday: number;
  /** Symbols with a position on the exchange that is not ours, or with one of ours that does not add up. */
  readonly strangeSymbols: readonly string[];
  /** Orders whose fate the exchange has not told yet. */
  readonly unknownOrders: number;
}

/** One entry, sized and with its exits, before it is allowed. */
export interface Proposal {
  readonly order: OrderRequest;
  readonly price: Price;
  /** Market time at which it was the price. */
  readonly priceAtMs: number;
  readonly sizing: Sizing;
  readonly bracket: Bracket;
  readonly market: Market;
}

export interface RiskSettings {
  readonly trading: TradingLimits;
  readonly safety: SafetyLimits;
}
