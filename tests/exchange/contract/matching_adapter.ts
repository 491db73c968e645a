/** The port over the matching core alone, told as a backtest is told: no wire, no gateway. */
import type { Exchange, ExchangeError, ExchangeHint, OrderRef } from "../../../coordinator/ports/exchange.ts";
import type { Account, AccountFill, ExchangePosition, Income } from "../../../domain/account.ts";
import { type Candle, type Timeframe, timeframeMs } from "../../../domain/candle.ts";
import type { Market } from "../../../domain/market.ts";
import { type Price, price, toNumber } from "../../../domain/money.ts";
import type { OpenOrder, OrderType, OrderUpdate, PlacedOrder, Sendable } from "../../../domain/order.ts";
import type { Quote } from "../../../domain/quote.ts";
import { bookTicker } from "../../../exchange/simulator/market_data/quotes.ts";
import { err, invariant, ok, type Result } from "../../../domain/result.ts";
import { findAlgo, findOrder } from "../../../exchange/matching/cancellation.ts";
import type { MatchingEvent } from "../../../exchange/matching/events.ts";
import type { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import type { MatchedOrder } from "../../../exchange/matching/orders.ts";
import type { Refusal } from "../../../exchange/matching/refusal.ts";
import type { MarketSession } from "../../../exchange/simulator/market_session.ts";
import {
  algoTold,
  fillsSince,
  incomeSince,
  placedAlgo,
  placedPlain,
  plainTold,
  positionTold,
} from "../../../research/backtest/told_orders.ts";

type Answer<T> = Promise<Result<T, ExchangeError>>;
type Listener = (hint: ExchangeHint) => void;

/** One account on one market, and the adapters that look at it. */
export class MatchingWorld {
  readonly #listeners = new Set<Listener>();
  /** Until open plain orders are cancelled; null while the dead man's switch is off. */
  #countdownMs: number | null = null;

  constructor(readonly session: MarketSession) {}

  connect(): Promise<Exchange> {
    this.session.engine.setLeverage(3);
    return Promise.resolve(new MatchingAdapter(this));
  }

  step(): void {
    this.#move();
    const { lastPrice } = this.session.engine.state;
    const { symbol } = this.session.market;
    this.#ring({ kind: "price", symbol, price: toNumber(lastPrice), atMs: this.session.timeMs });
  }

  /** Until something needs the trader, as the venue steps. */
  #move(): void {
    for (let next = this.session.next; next; next = this.session.next) {
      const { events } = this.session.move(next.kind);
      this.tell(events);
      if (events.length > 0 || next.kind === "close") return;
    }
  }

  /** The exchange's clock goes on, the market does not. */
  pass(ms: number): void {
    if (this.#countdownMs === null) return;
    this.#countdownMs -= ms;
    if (this.#countdownMs > 0) return;
    this.#countdownMs = null;
    this.tell(this.session.engine.cancelAllOrders());
  }

  tell(events: readonly MatchingEvent[]): void {
    events.map(hintOf).forEach((hint) => this.#ring(hint));
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  cancelAllAfter(countdownMs: number): void {
    this.#countdownMs = countdownMs === 0 ? null : countdownMs;
  }

  #ring(hint: ExchangeHint): void {
    this.#listeners.forEach((listener) => listener(hint));
  }
}

function hintOf(event: MatchingEvent): ExchangeHint {
  if (event.kind === "account") return { kind: "account" };
  return { kind: "order", clientOrderId: event.kind === "algo" ? event.algo.clientAlgoId : event.order.clientOrderId };
}

const NOT_FOUND = [-2011, -2013];

const isAlgo = (type: OrderType): type is "stop_market" | "take_profit_market" =>
  type === "stop_market" || type === "take_profit_market";

const failed = ({ code, message }: Refusal): Result<never, ExchangeError> =>
  NOT_FOUND.includes(code)
    ? err({ kind: "not_found", retry: "never", detail: message })
    : err({ kind: "rejected", retry: "never", code: String(code), detail: message });

/** Not the market order that an algo order became. */
const isPlain = ({ algoId }: MatchedOrder): boolean => algoId === null;

class MatchingAdapter implements Exchange {
  constructor(private readonly world: MatchingWorld) {}

  get #session(): MarketSession {
    return this.world.session;
  }

  get #engine(): MatchingEngine {
    return this.world.session.engine;
  }

  connect(): Answer<void> {
    return Promise.resolve(ok(undefined));
  }

  market(symbol: string): Market {
    const { market } = this.#engine.rules;
    invariant(symbol === market.symbol, `${symbol} is the market's symbol`);
    return market;
  }

  nowMs(): number {
    return this.#session.timeMs;
  }

  candles(_symbol: string, timeframe: Timeframe, sinceMs: number, limit: number): Answer<Candle[]> {
    const { market, timeMs } = this.#session;
    const candles: Candle[] = [];
    for (let index = market.indexAtOrAfter(sinceMs); candles.length < limit; index++) {
      if (index >= (market.liveCount ?? Infinity)) break;
      const candle = market.candle(index);
      if (candle.openTimeMs + timeframeMs(timeframe) > timeMs) break;
      candles.push(candle);
    }
    return Promise.resolve(ok(candles));
  }

  quote(): Answer<Quote> {
    const { bidPrice, askPrice } = bookTicker(this.#session);
    return Promise.resolve(ok({ bid: price(Number(bidPrice)), ask: price(Number(askPrice)) }));
  }

  account(): Answer<Account> {
    const { walletBalance, unrealizedPnl, available } = this.#engine.figures();
    return Promise.resolve(ok({ walletBalance, unrealizedPnl, available }));
  }

  positions(): Answer<ExchangePosition[]> {
    return Promise.resolve(ok(positionTold(this.#engine)));
  }

  oneWayMode(): Answer<boolean> {
    return Promise.resolve(ok(!this.#engine.state.dualSidePosition));
  }

  openOrders(): Answer<OpenOrder[]> {
    const engine = this.#engine;
    return Promise.resolve(ok([
      ...engine.state.openOrders.filter(isPlain)
        .map((order) => ({ ...placedPlain(engine, order), ...plainTold(engine, order) })),
      ...engine.state.openAlgos.map((algo) => ({ ...placedAlgo(engine, algo), ...algoTold(engine, algo) })),
    ]));
  }

  recentOrders(): Answer<PlacedOrder[]> {
    const engine = this.#engine;
    const { openOrders, doneOrders, openAlgos, doneAlgos } = engine.state;
    return Promise.resolve(ok([
      ...[...doneOrders, ...openOrders].filter(isPlain).map((order) => placedPlain(engine, order)),
      ...[...doneAlgos, ...openAlgos].map((algo) => placedAlgo(engine, algo)),
    ]));
  }

  fills(_symbol: string, sinceMs: number): Answer<AccountFill[]> {
    return Promise.resolve(ok(fillsSince(this.#engine, sinceMs)));
  }

  income(sinceMs: number): Answer<Income[]> {
    return Promise.resolve(ok(incomeSince(this.#engine, sinceMs)));
  }

  cancelAllAfter(_symbol: string, countdownMs: number): Answer<void> {
    this.world.cancelAllAfter(countdownMs);
    return Promise.resolve(ok(undefined));
  }

  submit(order: Sendable): Answer<OrderUpdate> {
    const placed = this.#place(order);
    if (!placed.ok) return Promise.resolve(failed(placed.error));
    this.world.tell(placed.value.events);
    return this.order(order);
  }

  #place(order: Sendable) {
    const { clientOrderId, side, qty, reduceOnly, type, limitPrice, timeInForce, triggerPrice } = order;
    const common = { clientOrderId, side, qty, reduceOnly };
    if (isAlgo(type)) {
      const terms = { closePosition: false, workingType: "CONTRACT_PRICE", triggerPrice: triggerPrice! };
      return this.#engine.placeAlgo({ ...common, ...terms, clientAlgoId: clientOrderId, type });
    }
    if (type === "market") return this.#engine.placeMarket(common);
    return this.#engine.placeLimit({ ...common, limitPrice: limitPrice as Price, timeInForce: timeInForce! });
  }

  cancel(ref: OrderRef): Answer<OrderUpdate> {
    const key = { clientId: ref.clientOrderId };
    const canceled = isAlgo(ref.type) ? this.#engine.cancelAlgo(key) : this.#engine.cancelOrder(key);
    if (!canceled.ok) return Promise.resolve(failed(canceled.error));
    this.world.tell(canceled.value.events);
    return this.order(ref);
  }

  order({ clientOrderId, type }: Pick<OrderRef, "clientOrderId" | "type">): Answer<OrderUpdate> {
    const { state } = this.#engine;
    const key = { clientId: clientOrderId };
    const algo = isAlgo(type) ? findAlgo(state, key) : undefined;
    const plain = isAlgo(type) ? undefined : findOrder(state, key);
    const update = algo ? algoTold(this.#engine, algo) : plain ? plainTold(this.#engine, plain) : undefined;
    return Promise.resolve(
      update ? ok(update) : err({ kind: "not_found", retry: "never", detail: `no order ${clientOrderId}` }),
    );
  }

  watch(_symbols: readonly string[], onHint: Listener): Promise<() => Promise<void>> {
    const stop = this.world.listen(onHint);
    return Promise.resolve(() => Promise.resolve(stop()));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
