/** What the contract's cases are made of: a market that stands still until told, orders, and ways to look at answers. */
import assert from "node:assert/strict";
import type { Exchange, ExchangeHint, OrderRef } from "../../../coordinator/ports/exchange.ts";
import { fee, notional, type Price, price, qty } from "../../../domain/money.ts";
import type { OrderRequest, OrderUpdate, Sendable } from "../../../domain/order.ts";
import type { Result } from "../../../domain/result.ts";

export type Quote = readonly [open: number, high: number, low: number, close: number];

/** A market that stands still until told: 5-minute candles of BTCUSDT, the first of `traded` not yet opened. */
export interface ContractMarket {
  readonly traded: readonly Quote[];
  /** Calm candles before, at 40,000. */
  readonly history: number;
  /** Of each settlement, every eight hours; none by default. The first traded candle opens at one. */
  readonly fundingRate?: number;
}

export interface ContractWorld {
  /** A new adapter on the same account, connected: what a restart finds. The world closes it. */
  readonly connect: () => Promise<Exchange>;
  /** Lets the market go on until an order fills at an open, or else to the candle's close. */
  readonly step: () => Promise<void>;
  /** Lets the exchange's own clock go on, not its market. */
  readonly pass: (ms: number) => Promise<void>;
  /** Open time of the first traded candle. */
  readonly firstOpenMs: number;
  readonly close: () => Promise<void>;
}

export type MakeWorld = (market: ContractMarket) => Promise<ContractWorld>;

export const SYMBOL = "BTCUSDT";
export const CANDLE_MS = 300_000;
export const CALM: Quote = [40_000, 40_100, 39_900, 40_000];
export const RALLY: Quote = [40_000, 41_500, 39_950, 41_400];
export const FALL: Quote = [40_000, 40_050, 38_500, 38_600];
export const LOT = qty(0.01);
export const FEE = fee(notional(price(40_000), LOT), 5);

/** An order of these tests. What the risk manager would have approved, here simply is. */
export const sendable = (order: Partial<OrderRequest> & { readonly clientOrderId: string }): Sendable =>
  ({
    decisionId: null,
    tradeId: "trade",
    symbol: SYMBOL,
    side: "buy",
    type: "market",
    purpose: "entry",
    qty: LOT,
    limitPrice: null,
    timeInForce: null,
    triggerPrice: null,
    reduceOnly: false,
    ...order,
  }) as Sendable;

export const entry = (clientOrderId: string): Sendable => sendable({ clientOrderId });
export const stopLoss = (clientOrderId: string, trigger = 39_000): Sendable =>
  sendable({
    clientOrderId,
    side: "sell",
    type: "stop_market",
    purpose: "stop_loss",
    triggerPrice: price(trigger) as Price,
    reduceOnly: true,
  });
export const takeProfit = (clientOrderId: string, trigger = 41_000): Sendable =>
  sendable({
    clientOrderId,
    side: "sell",
    type: "take_profit_market",
    purpose: "take_profit",
    triggerPrice: price(trigger) as Price,
    reduceOnly: true,
  });

export const refOf = ({ symbol, clientOrderId, type }: OrderRequest): OrderRef => ({ symbol, clientOrderId, type });

export function value<T>(result: Result<T, unknown>): T {
  assert.ok(result.ok, `expected success, got ${JSON.stringify(result)}`);
  return result.value;
}

export function failure<E>(result: Result<unknown, E>): E {
  assert.ok(!result.ok, `expected a failure, got ${JSON.stringify(result)}`);
  return result.error;
}

export type Case = readonly [name: string, market: ContractMarket, body: (world: ContractWorld) => Promise<void>];

export const calm = (candles: number): ContractMarket => ({
  traded: Array.from({ length: candles }, () => CALM),
  history: 12,
});

export interface Bracketed {
  readonly order: Sendable;
  readonly stop: Sendable;
  readonly target: Sendable;
}

/** A long of one lot at 40,000 with a stop at 39,000 and a target at 41,000. */
export async function enterWithBracket(exchange: Exchange, step: () => Promise<void>): Promise<Bracketed> {
  const [order, stop, target] = [entry("x-1-entry"), stopLoss("x-1-stop"), takeProfit("x-1-target")];
  value(await exchange.submit(order));
  await step();
  for (const leg of [stop, target]) {
    const placed: OrderUpdate = value(await exchange.submit(leg));
    assert.equal(placed.status, "open");
    assert.equal(placed.clientOrderId, leg.clientOrderId);
  }
  return { order, stop, target };
}

/** The other leg is reduce-only: the exchange ends it with the position, or it is cancelled now. */
export async function assertTargetEnds(exchange: Exchange, target: Sendable): Promise<void> {
  const canceled = await exchange.cancel(refOf(target));
  if (!canceled.ok) assert.equal(canceled.error.kind, "not_found");
  assert.deepEqual(value(await exchange.openOrders(SYMBOL)), []);
}

/** Hints as they come, and a way to wait for one. */
export class HintLog {
  readonly hints: ExchangeHint[] = [];
  #waiting: (() => void)[] = [];

  readonly ring = (hint: ExchangeHint): void => {
    this.hints.push(hint);
    this.#waiting.splice(0).forEach((wake) => wake());
  };

  clear(): void {
    this.hints.length = 0;
  }

  async rung(wanted: (hint: ExchangeHint) => boolean): Promise<ExchangeHint> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new Error(`no such hint: ${JSON.stringify(this.hints)}`)), 10_000);
    try {
      for (;;) {
        const found = this.hints.find(wanted);
        if (found) return found;
        await new Promise<void>((resolve, reject) => {
          this.#waiting.push(resolve);
          deadline.signal.addEventListener("abort", () => reject(deadline.signal.reason), { once: true });
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }
}
