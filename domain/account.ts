import type { Price, Qty, Usd } from "./money.ts";
import type { Fill, Side } from "./order.ts";

/** The margin account as the exchange tells it. */
export interface Account {
  /** Deposits + realised PnL − fees + funding. */
  readonly walletBalance: Usd;
  readonly unrealizedPnl: Usd;
  /** Free for new initial margin. */
  readonly available: Usd;
}

/** Wallet balance and unrealised PnL together. */
export const equityOf = (account: Account): Usd => account.walletBalance + account.unrealizedPnl as Usd;

/** A one-way position as the exchange tells it. */
export interface ExchangePosition {
  readonly symbol: string;
  /** Signed: negative is short. */
  readonly qty: Qty;
  readonly entryPrice: Price;
  readonly markPrice: Price;
  readonly unrealizedPnl: Usd;
  readonly liquidationPrice: Price | null;
  readonly leverage: number;
}

/** One execution on the account, whoever ordered it. */
export interface AccountFill extends Fill {
  readonly symbol: string;
  readonly side: Side;
  /** Of the plain order that filled: a triggered stop lives on as one with an id of its own. */
  readonly exchangeOrderId: string;
  /** The exchange itself closed it: the margin was gone, or another account's was (auto-deleveraging). */
  readonly forced: "liquidation" | "adl" | null;
}

/** A change of the wallet balance that is no fill and no fee. */
export interface Income {
  readonly incomeId: string;
  /** `transfer`: deposits and withdrawals. `insurance`: the fee of a liquidation. */
  readonly kind: "funding" | "transfer" | "insurance" | "other";
  /** Null when it belongs to no symbol. */
  readonly symbol: string | null;
  /** Positive when received. */
  readonly amount: Usd;
  readonly atMs: number;
}
