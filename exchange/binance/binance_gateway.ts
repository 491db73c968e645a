import type { Exchange, ExchangeError, ExchangeHint, OrderRef } from "../../coordinator/ports/exchange.ts";
import type { Account, AccountFill, ExchangePosition, Income } from "../../domain/account.ts";
import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Market } from "../../domain/market.ts";
import type { OpenOrder, OrderUpdate, PlacedOrder, Sendable } from "../../domain/order.ts";
import type { Quote } from "../../domain/quote.ts";
import { err, invariant, ok, type Result } from "../../domain/result.ts";
import { AccountDesk } from "./account_desk.ts";
import { Calls } from "./calls.ts";
import type { Ccxt } from "./ccxt_types.ts";
import { type Connection, connectTo } from "./connection.ts";
import type { Doorbell } from "./doorbell.ts";
import type { ExchangeClock } from "./exchange_clock.ts";
import { FillBook } from "./fill_book.ts";
import type { GatewaySettings } from "./gateway_options.ts";
import { MarketDesk } from "./market_desk.ts";
import { OrderDesk } from "./order_desk.ts";
import { OrderPriorities } from "./order_priorities.ts";
import { orderFault } from "./order_rules.ts";

/** Of a symbol that is not one of ours: nearly all of them. */
const QUOTE_PRESET = "USDT";
/** Time, markets and mode for all; fees, position, margin mode and leverage for each symbol. */
const CONNECT_REQUESTS = 4;
/** Open lists, then those of the past. */
const SEARCH_REQUESTS = 2;
const CLOCK_MEASURED_EVERY_MS = 5 * 60_000;

export interface BinanceGatewayParts {
  readonly client: Ccxt;
  readonly settings: GatewaySettings;
  readonly doorbell: Doorbell;
  readonly exchangeClock: ExchangeClock;
  readonly closed: AbortController;
  readonly marketNowMs: (() => number) | undefined;
}

export class BinanceGateway implements Exchange {
  readonly #client: Ccxt;
  readonly #calls: Calls;
  readonly #account: AccountDesk;
  readonly #market: MarketDesk;
  readonly #orders: OrderDesk;
  readonly #priorities = new OrderPriorities();
  #connection: Connection | null = null;
  #stopWatching: (() => Promise<void>) | null = null;

  constructor(private readonly parts: BinanceGatewayParts) {
    const { client, settings, closed, exchangeClock } = parts;
    this.#client = client;
    this.#calls = new Calls({ ...settings, closed: closed.signal, measureClock: () => exchangeClock.measure(client) });
    const book = new FillBook({ rest: client, telemetry: settings.telemetry });
    this.#orders = new OrderDesk({
      ...settings,
      rest: client,
      book,
      marketNowMs: () => this.nowMs(),
      quoteOf: (symbol) => this.#quoteOf(symbol),
    });
    this.#market = new MarketDesk({ ...settings, rest: client, calls: this.#calls });
    this.#account = new AccountDesk({ rest: client, calls: this.#calls, book, orders: this.#orders });
  }

  async connect(): Promise<Result<void, ExchangeError>> {
    const { exchangeClock, settings } = this.parts;
    const isFirst = this.#connection === null;
    const connected = await this.#calls.run({
      what: "connect",
      priority: "query",
      ask: () => connectTo(this.#client, exchangeClock, settings),
      requests: CONNECT_REQUESTS + settings.symbols.length * CONNECT_REQUESTS,
    });
    if (!connected.ok) return connected;
    this.#connection = connected.value;
    if (isFirst) this.#keepMeasuringClock();
    return ok(undefined);
  }

  market(symbol: string): Market {
    const market = this.#connected().markets.get(symbol);
    invariant(market, `${symbol} is one of the gateway's symbols`);
    return market;
  }

  candles(
    symbol: string,
    timeframe: Timeframe,
    sinceMs: number,
    limit: number,
  ): Promise<Result<Candle[], ExchangeError>> {
    return this.#market.candles({ symbol, timeframe, sinceMs, limit, nowMs: this.nowMs() });
  }

  quote(symbol: string): Promise<Result<Quote, ExchangeError>> {
    return this.#market.quote(symbol);
  }

  account(): Promise<Result<Account, ExchangeError>> {
    return this.#account.account(this.#quote());
  }

  positions(): Promise<Result<ExchangePosition[], ExchangeError>> {
    return this.#account.positions();
  }

  oneWayMode(): Promise<Result<boolean, ExchangeError>> {
    return this.#account.oneWayMode();
  }

  openOrders(symbol: string): Promise<Result<OpenOrder[], ExchangeError>> {
    return this.#account.openOrders(symbol);
  }

  recentOrders(symbol: string): Promise<Result<PlacedOrder[], ExchangeError>> {
    return this.#account.recentOrders(symbol);
  }

  fills(symbol: string, sinceMs: number): Promise<Result<AccountFill[], ExchangeError>> {
    return this.#account.fills({ symbol, sinceMs, nowMs: this.nowMs(), quote: this.#quoteOf(symbol) });
  }

  income(sinceMs: number): Promise<Result<Income[], ExchangeError>> {
    return this.#account.income(sinceMs, this.#quote());
  }

  cancelAllAfter(symbol: string, countdownMs: number): Promise<Result<void, ExchangeError>> {
    return this.#calls.run({
      what: `set the dead man's switch of ${symbol} to ${countdownMs} ms`,
      priority: "order",
      ask: async () => {
        await this.#client.fapiPrivatePostCountdownCancelAll({ symbol, countdownTime: countdownMs });
      },
    });
  }

  submit(order: Sendable): Promise<Result<OrderUpdate, ExchangeError>> {
    const what = `submit order ${order.clientOrderId}`;
    const fault = orderFault(this.#connection?.markets.get(order.symbol), order);
    if (fault) {
      return Promise.resolve(
        err({ kind: "rejected", retry: "never", code: "precision", detail: `Cannot ${what}: ${fault}` }),
      );
    }
    const priority = this.#priorities.ofNew(order);
    return this.#calls.run({ what, priority, ask: () => this.#orders.place(order) });
  }

  cancel(ref: OrderRef): Promise<Result<OrderUpdate, ExchangeError>> {
    return this.#calls.run({
      what: `cancel order ${ref.clientOrderId}`,
      priority: this.#priorities.of(ref),
      ask: () => this.#orders.cancel(ref),
    });
  }

  async order(ref: OrderRef): Promise<Result<OrderUpdate, ExchangeError>> {
    const priority = this.#priorities.of(ref);
    const asked = await this.#calls.run({
      what: `ask for order ${ref.clientOrderId}`,
      priority,
      ask: () => this.#orders.query(ref),
    });
    if (asked.ok || asked.error.kind !== "not_found") return asked;
    const found = await this.#calls.run({
      what: `look for order ${ref.clientOrderId} in the exchange's lists`,
      priority,
      ask: () => this.#orders.search(ref),
      requests: SEARCH_REQUESTS,
    });
    if (!found.ok) return found;
    return found.value ? ok(found.value) : asked;
  }

  async watch(symbols: readonly string[], onHint: (hint: ExchangeHint) => void): Promise<() => Promise<void>> {
    invariant(this.#stopWatching === null, "the gateway's streams are watched once");
    const { ccxtSymbols } = this.#connected();
    const named = symbols.map((symbol) => {
      const name = ccxtSymbols.get(symbol);
      invariant(name, `${symbol} is one of the gateway's symbols`);
      return name;
    });
    if (!this.parts.settings.websocketEnabled) return () => Promise.resolve();
    const stop = await this.parts.doorbell.start(this.#client, this.#calls, named, onHint);
    this.#stopWatching = async () => {
      this.#stopWatching = null;
      await stop();
    };
    return () => this.#stopWatching?.() ?? Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#stopWatching?.();
    this.parts.closed.abort(new Error("the gateway was closed"));
  }

  async #keepMeasuringClock(): Promise<void> {
    const { settings, closed, exchangeClock } = this.parts;
    const pause = () => settings.clock.sleep(CLOCK_MEASURED_EVERY_MS, closed.signal).then(() => true, () => false);
    while (await pause()) {
      await this.#calls.run({
        what: "measure the exchange's clock",
        priority: "query",
        ask: () => exchangeClock.measure(this.#client),
      });
    }
  }

  nowMs(): number {
    return (this.parts.marketNowMs ?? (() => this.parts.exchangeClock.nowMs()))();
  }

  #quoteOf(symbol: string): string {
    return this.#connection?.markets.get(symbol)?.quote ?? QUOTE_PRESET;
  }

  #quote(): string {
    return this.#connected().markets.values().next().value?.quote ?? QUOTE_PRESET;
  }

  #connected(): Connection {
    invariant(this.#connection, "connect() comes before this call");
    return this.#connection;
  }
}
