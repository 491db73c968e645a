/** The port over the matching core alone: no wire, no gateway. What the contract says of it, it says of the exchange. */
import type { Exchange, ExchangeError, ExchangeHint, OrderRef } from "../../../coordinator/ports/exchange.ts";
import type { Account, AccountFill, ExchangePosition, Income } from "../../../domain/account.ts";
import { type Candle, type Timeframe, timeframeMs } from "../../../domain/candle.ts";
import type { Market } from "../../../domain/market.ts";
import { type Price, price, toNumber } from "../../../domain/money.ts";
import type {
  Fill,
  OpenOrder,
  OrderStatus,
  OrderType,
  OrderUpdate,
  PlacedOrder,
  Sendable,
} from "../../../domain/order.ts";
import type { Quote } from "../../../domain/quote.ts";
import { bookTicker } from "../../../exchange/simulator/market_data/quotes.ts";
import { err, invariant, ok, type Result } from "../../../domain/result.ts";
import { findAlgo, findOrder } from "../../../exchange/matching/cancellation.ts";
import type { MatchingEvent } from "../../../exchange/matching/events.ts";
import { incomeHistory } from "../../../exchange/matching/income.ts";
import { liquidationPrice } from "../../../exchange/matching/liquidation_price.ts";
import type { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import type { AlgoOrder, MatchedOrder, MatchedStatus, TradeRecord } from "../../../exchange/matching/orders.ts";
import { entryPrice } from "../../../exchange/matching/position.ts";
import type { Refusal } from "../../../exchange/matching/refusal.ts";
import type { MarketSession } from "../../../exchange/simulator/market_session.ts";

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

const STATUS: Readonly<Record<MatchedStatus, OrderStatus>> = {
  NEW: "open",
  PARTIALLY_FILLED: "partially_filled",
  FILLED: "filled",
  CANCELED: "canceled",
  EXPIRED: "expired",
  EXPIRED_IN_MATCH: "expired",
};
const ALGO_STATUS: Readonly<Record<AlgoOrder["status"], OrderStatus>> = {
  NEW: "open",
  TRIGGERED: "open",
  FINISHED: "filled",
  CANCELED: "canceled",
  REJECTED: "rejected",
  EXPIRED: "expired",
};
const NOT_FOUND = [-2011, -2013];
const INCOME = { FUNDING_FEE: "funding", INSURANCE_CLEAR: "insurance", TRANSFER: "transfer" } as const;

const isAlgo = (type: OrderType): type is "stop_market" | "take_profit_market" =>
  type === "stop_market" || type === "take_profit_market";

const failed = ({ code, message }: Refusal): Result<never, ExchangeError> =>
  NOT_FOUND.includes(code)
    ? err({ kind: "not_found", retry: "never", detail: message })
    : err({ kind: "rejected", retry: "never", code: String(code), detail: message });

const fillOf = ({ tradeId, price, qty, fee, realizedPnl, atMs }: TradeRecord): Fill => ({
  fillId: String(tradeId),
  price,
  qty,
  fee,
  realizedPnl,
  atMs,
});

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
    const { state, rules } = this.#engine;
    const { position, lastPrice, leverage } = state;
    if (position.qty === 0) return Promise.resolve(ok([]));
    const liquidatedAt = liquidationPrice(state, rules);
    return Promise.resolve(ok([{
      symbol: rules.market.symbol,
      qty: position.qty,
      entryPrice: entryPrice(position),
      markPrice: lastPrice,
      unrealizedPnl: this.#engine.figures().unrealizedPnl,
      liquidationPrice: liquidatedAt > 0 ? liquidatedAt : null,
      leverage,
    }]));
  }

  oneWayMode(): Answer<boolean> {
    return Promise.resolve(ok(!this.#engine.state.dualSidePosition));
  }

  openOrders(): Answer<OpenOrder[]> {
    const { openOrders, openAlgos } = this.#engine.state;
    return Promise.resolve(ok([
      ...openOrders.filter(isPlain).map((order) => ({ ...this.#placed(order), ...this.#update(order) })),
      ...openAlgos.map((algo) => ({ ...this.#placedAlgo(algo), ...this.#algoUpdate(algo) })),
    ]));
  }

  recentOrders(): Answer<PlacedOrder[]> {
    const { openOrders, doneOrders, openAlgos, doneAlgos } = this.#engine.state;
    return Promise.resolve(ok([
      ...[...doneOrders, ...openOrders].filter(isPlain).map((order) => this.#placed(order)),
      ...[...doneAlgos, ...openAlgos].map((algo) => this.#placedAlgo(algo)),
    ]));
  }

  #placed(order: MatchedOrder): PlacedOrder {
    const { clientOrderId, side, type, qty, reduceOnly } = order;
    const { symbol } = this.#engine.rules.market;
    const exchangeOrderId = String(order.orderId);
    return { clientOrderId, exchangeOrderId, symbol, side, type, algo: false, qty, reduceOnly, triggerPrice: null };
  }

  #placedAlgo(algo: AlgoOrder): PlacedOrder {
    const { clientAlgoId, side, type, qty, triggerPrice } = algo;
    return {
      clientOrderId: clientAlgoId,
      exchangeOrderId: String(algo.algoId),
      symbol: this.#engine.rules.market.symbol,
      side,
      type: type === "stop_market" || type === "take_profit_market" ? type : null,
      algo: true,
      qty,
      reduceOnly: algo.reduceOnly || algo.closePosition,
      triggerPrice: triggerPrice > 0 ? triggerPrice : null,
    };
  }

  fills(symbol: string, sinceMs: number): Answer<AccountFill[]> {
    const { state } = this.#engine;
    return Promise.resolve(ok(
      state.trades.filter(({ atMs }) => atMs >= sinceMs).map((trade) => ({
        ...fillOf(trade),
        symbol,
        side: trade.side,
        exchangeOrderId: String(trade.orderId),
        forced: findOrder(state, { id: trade.orderId })?.forced ?? null,
      })),
    ));
  }

  income(sinceMs: number): Answer<Income[]> {
    const { state, rules } = this.#engine;
    return Promise.resolve(ok(
      incomeHistory(state).filter(({ atMs }) => atMs >= sinceMs).flatMap(({ tranId, type, amount, atMs }) => {
        if (type === "REALIZED_PNL" || type === "COMMISSION") return [];
        const symbol = type === "TRANSFER" ? null : rules.market.symbol;
        return [{ incomeId: String(tranId), kind: INCOME[type], symbol, amount, atMs }];
      }),
    ));
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
    const update = algo ? this.#algoUpdate(algo) : plain ? this.#update(plain) : undefined;
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

  #update(order: MatchedOrder): OrderUpdate {
    const { state, rules } = this.#engine;
    return {
      clientOrderId: order.clientOrderId,
      exchangeOrderId: String(order.orderId),
      symbol: rules.market.symbol,
      status: STATUS[order.status],
      filledQty: order.filledQty,
      fills: state.trades.filter(({ orderId }) => orderId === order.orderId).map(fillOf),
      atMs: order.updatedAtMs,
      reason: order.reason,
    };
  }

  /** A triggered one tells of the plain order that it became. */
  #algoUpdate(algo: AlgoOrder): OrderUpdate {
    const became = algo.orderId === null ? undefined : findOrder(this.#engine.state, { id: algo.orderId });
    const own = { clientOrderId: algo.clientAlgoId, exchangeOrderId: String(algo.algoId) };
    if (became) return { ...this.#update(became), ...own };
    const { symbol } = this.#engine.rules.market;
    const { status, filledQty, updatedAtMs, reason } = algo;
    return { ...own, symbol, status: ALGO_STATUS[status], filledQty, fills: [], atMs: updatedAtMs, reason };
  }
}
