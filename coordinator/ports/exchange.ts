import type { Account, AccountFill, ExchangePosition, Income } from "../../domain/account.ts";
import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Market } from "../../domain/market.ts";
import type { OpenOrder, OrderType, OrderUpdate, PlacedOrder, Sendable } from "../../domain/order.ts";
import type { Quote } from "../../domain/quote.ts";
import type { Result } from "../../domain/result.ts";

/** Why a call failed, and what may be done next. Only `rejected` means that the exchange said no. */
export type ExchangeError =
  /** Time-out, 5xx, connection lost: an order's fate is not known. Ask by client id before anything else. */
  | { readonly kind: "unknown_fate"; readonly retry: "query_first"; readonly detail: string }
  /** 429, 418, -1015. */
  | { readonly kind: "rate_limited"; readonly retry: "after"; readonly retryAfterMs: number; readonly detail: string }
  /** The exchange refused, with its own code. */
  | { readonly kind: "rejected"; readonly retry: "never"; readonly code: string; readonly detail: string }
  /** No order with that id. */
  | { readonly kind: "not_found"; readonly retry: "never"; readonly detail: string }
  /** Key, permission, clock or configuration: an operator has to act. */
  | { readonly kind: "setup"; readonly retry: "never"; readonly detail: string };

export type { OpenOrder } from "../../domain/order.ts";

export type OrderRef = { readonly symbol: string; readonly clientOrderId: string; readonly type: OrderType };

/** Something happened on the account or the market. A doorbell, not the truth: the listener asks by REST. */
export type ExchangeHint =
  | { readonly kind: "order"; readonly clientOrderId: string }
  | { readonly kind: "account" }
  | { readonly kind: "price"; readonly symbol: string; readonly price: number; readonly atMs: number }
  /** The stream was down: anything may have happened meanwhile. */
  | { readonly kind: "reconnected" };

/** One margin account on one exchange, one-way positions. Every call has a deadline and returns its failure. */
export interface Exchange {
  /** Loads markets, checks clock and one-way mode, sets leverage and margin mode. Call once, first. */
  connect(): Promise<Result<void, ExchangeError>>;
  /** Filters and fees of a symbol. @throws {Error} Invariant before `connect()` or for an unknown symbol. */
  market(symbol: string): Market;
  /** The exchange's own time, Unix ms: market time. Does not jump when somebody sets this machine's clock. */
  nowMs(): number;
  /** Closed candles only, oldest first, open time ≥ `sinceMs`, at most `limit` (pages itself past 1000). */
  candles(
    symbol: string,
    timeframe: Timeframe,
    sinceMs: number,
    limit: number,
  ): Promise<Result<Candle[], ExchangeError>>;
  /** Best prices of the order book now. */
  quote(symbol: string): Promise<Result<Quote, ExchangeError>>;
  account(): Promise<Result<Account, ExchangeError>>;
  /** Open positions only. */
  positions(): Promise<Result<ExchangePosition[], ExchangeError>>;
  /** False in hedge mode, which this program cannot trade in. */
  oneWayMode(): Promise<Result<boolean, ExchangeError>>;
  /** Open orders of both lists, plain and algo (stop, take-profit), other people's on this account included. */
  openOrders(symbol: string): Promise<Result<OpenOrder[], ExchangeError>>;
  /**
   * The newest thousand orders of each list, open or over, whoever placed them. A triggered stop and the market order
   * that it became are one.
   */
  recentOrders(symbol: string): Promise<Result<PlacedOrder[], ExchangeError>>;
  /** All executions on a symbol at or after `sinceMs`, oldest first, other people's included. */
  fills(symbol: string, sinceMs: number): Promise<Result<AccountFill[], ExchangeError>>;
  /** Funding, transfers and the like at or after `sinceMs`, oldest first; no fills and no fees. */
  income(sinceMs: number): Promise<Result<Income[], ExchangeError>>;
  /**
   * Dead man's switch: the exchange cancels all open plain orders of the symbol after `countdownMs` unless called again.
   * Algo orders (stops, take-profits) stay. 0 switches it off.
   */
  cancelAllAfter(symbol: string, countdownMs: number): Promise<Result<void, ExchangeError>>;
  /**
   * Sends once. Again only when the exchange has said that it did nothing with it because of our clock (-1021), and the
   * clock has been set since.
   */
  submit(order: Sendable): Promise<Result<OrderUpdate, ExchangeError>>;
  /** `not_found` when it is no longer open. */
  cancel(ref: OrderRef): Promise<Result<OrderUpdate, ExchangeError>>;
  /**
   * State of one order with all its fills and fees. Follows a triggered stop to the market order it became. `not_found`
   * only when neither the order itself nor any of the exchange's lists knows its id.
   */
  order(ref: OrderRef): Promise<Result<OrderUpdate, ExchangeError>>;
  /** Starts the user and market streams. @returns A function that stops them. */
  watch(symbols: readonly string[], onHint: (hint: ExchangeHint) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
