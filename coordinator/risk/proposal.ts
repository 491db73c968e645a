import type { Bracket, Sizing } from "../../domain/decision.ts";
import type { Market } from "../../domain/market.ts";
import type { Price } from "../../domain/money.ts";
import type { OrderRequest } from "../../domain/order.ts";
import type { SafetyLimits, TradingLimits } from "./settings.ts";

/** One entry, sized and with its exits, before it is allowed. */
export interface Proposal {
  readonly order: OrderRequest;
  readonly price: Price;
  readonly sizing: Sizing;
  readonly bracket: Bracket;
  readonly market: Market;
}

export interface RiskSettings {
  readonly trading: TradingLimits;
  readonly safety: SafetyLimits;
}
