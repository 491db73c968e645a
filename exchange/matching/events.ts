import type { Usd } from "../../domain/money.ts";
import type { AlgoOrder, MatchedOrder, TradeRecord } from "./orders.ts";
import type { Position } from "./position.ts";
import type { MarginType } from "./state.ts";

/** Why the account changed, in Binance's words. */
export type AccountReason =
  | "ORDER"
  | "FUNDING_FEE"
  | "INSURANCE_CLEAR"
  | "DEPOSIT"
  | "WITHDRAW"
  | "MARGIN_TRANSFER"
  | "MARGIN_TYPE_CHANGE";

/** What changed, in order, as it stood right then. */
export type MatchingEvent =
  | { readonly kind: "order"; readonly order: MatchedOrder }
  | { readonly kind: "amendment"; readonly order: MatchedOrder }
  | { readonly kind: "algo"; readonly algo: AlgoOrder }
  | AccountEvent
  | { readonly kind: "fill"; readonly order: MatchedOrder; readonly trade: TradeRecord };

export interface AccountEvent {
  readonly kind: "account";
  readonly reason: AccountReason;
  readonly walletBalance: Usd;
  /** The part of it that no isolated position holds. */
  readonly crossWallet: Usd;
  /** What changed the wallet beside trades and their fees. */
  readonly balanceChange: Usd;
  readonly position: Position;
  readonly marginType: MarginType;
  readonly isolatedWallet: Usd;
  readonly unrealizedPnl: Usd;
}
