import type { Price, Qty, Usd } from "./money.ts";

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
