import type { Usd } from "../../domain/money.ts";
import type { AlgoOrder, MatchedOrder, TradeRecord } from "./orders.ts";
import type { Position } from "./position.ts";

/** What changed, in order, as it stood right then. */
export type MatchingEvent =
  | { readonly kind: "order"; readonly order: MatchedOrder }
  | { readonly kind: "algo"; readonly algo: AlgoOrder }
  | { readonly kind: "account"; readonly walletBalance: Usd; readonly position: Position; readonly unrealizedPnl: Usd }
  | { readonly kind: "fill"; readonly order: MatchedOrder; readonly trade: TradeRecord };
