import type { Exchange, ExchangeError, ExchangeHint, OrderRef } from "../../coordinator/ports/exchange.ts";
import type { Account, AccountFill, ExchangePosition, Income } from "../../domain/account.ts";
import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Market } from "../../domain/market.ts";
import type { OpenOrder, OrderUpdate, Sendable } from "../../domain/order.ts";
import { invariant, ok, type Result } from "../../domain/result.ts";
import { accountFills } from "./account_fills.ts";
import { accountFrom, positionsFrom } from "./account_wire.ts";
import { Calls } from "./calls.ts";
import { createCcxt } from "./ccxt_client.ts";
import type { Ccxt } from "./ccxt_types.ts";
import { type Connection, connectTo, isOneWay } from "./connection.ts";
import { Doorbell } from "./doorbell.ts";
import { addressesOn, assertAddress } from "./environment.ts";
import { FillBook } from "./fill_book.ts";
import { type BinanceGatewayOptions, type GatewaySettings, isRateLimited, settingsFrom } from "./gateway_options.ts";
import { incomeSince } from "./income.ts";
import { closedCandles, PAGE_ROWS } from "./klines.ts";
import { OrderDesk } from "./order_desk.ts";
import { measuredSend } from "./transport.ts";

/** Of a symbol that is not one of ours: nearly all of them. */
const QUOTE_PRESET = "USDT";
/** Time, markets and mode for all; fees, position, margin mode and leverage for each symbol. */
const CONNECT_REQUESTS = 4;
/** Open lists, then those of the past. */
const SEARCH_REQUESTS = 2;
/** Pages that a list of executions or income may take, one after the other. */
const LONG_LIST_REQUESTS = 6;

/**
 * Opens the way to Binance's USD-M futures, or to any server that speaks its protocol. Nothing is asked before
 * `connect()`.
 *
 * @throws {Error} One sentence when environment and address do not fit together.
 */
export async function createBinanceGateway(options: BinanceGatewayOptions): Promise<Exchange> {
  assertAddress(options.environment, options.baseUrl);
  const settings = settingsFrom(options);
  const closed = new AbortController();
  const doorbell = new Doorbell(settings);
  const client = await createCcxt({
    apiKey: settings.apiKey,
    apiSecret: settings.apiSecret,
    recvWindowMs: settings.recvWindowMs,
    rateLimited: isRateLimited(options),
    rateLimitShare: settings.rateLimitShare,
    nowMs: () => settings.clock.nowMs(),
    send: measuredSend({ ...settings, closed: closed.signal }),
    network: settings.network,
    onConnected: (socket) => doorbell.connected(socket),
    onMessage: (socket, message) => doorbell.received(socket, message),
  });
  if (options.environment === "testnet") client.setSandboxMode(true);
  if (options.environment === "demo-trading") client.enableDemoTrading(true);
  if (options.baseUrl !== undefined) client.urls.api = addressesOn(options.baseUrl);
  return new BinanceGateway(client, settings, doorbell, closed, options.marketNowMs);
}

class BinanceGateway implements Exchange {
  readonly #calls: Calls;
  readonly #book: FillBook;
  readonly #orders: OrderDesk;
  #connection: Connection | null = null;
  #stopWatching: (() => Promise<void>) | null = null;

  constructor(
    private readonly client: Ccxt,
    private readonly settings: GatewaySettings,
    private readonly doorbell: Doorbell,
    private readonly closed: AbortController,
    private readonly marketNow: (() => number) | undefined,
  ) {
    const { clock, telemetry, deadlineMs } = settings;
    this.#calls = new Calls({ clock, deadlineMs, closed: closed.signal });
    this.#book = new FillBook({ rest: client, telemetry });
    this.#orders = new OrderDesk({
      rest: client,
      book: this.#book,
      clock,
      telemetry,
      marketNowMs: () => this.#marketNowMs(),
      quoteOf: (symbol) => this.#quoteOf(symbol),
    });
  }

  async connect(): Promise<Result<void, ExchangeError>> {
    const connected = await this.#calls.run(
      "connect",
      () => connectTo(this.client, this.settings),
      CONNECT_REQUESTS + this.settings.symbols.length * CONNECT_REQUESTS,
    );
    if (!connected.ok) return connected;
    this.#connection = connected.value;
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
    const query = { symbol, timeframe, sinceMs, limit, nowMs: this.#marketNowMs() };
    return this.#calls.run(
      `read candles of ${symbol}`,
      () => closedCandles(this.client, { ...query, onFault: (fault) => this.#unsoundCandle(fault) }),
      Math.max(1, Math.ceil(limit / PAGE_ROWS)),
    );
  }

  account(): Promise<Result<Account, ExchangeError>> {
    const asset = this.#quote();
    return this.#calls.run(
      "read the account",
      async () => accountFrom(await this.client.fapiPrivateV3GetAccount(), asset),
    );
  }

  positions(): Promise<Result<ExchangePosition[], ExchangeError>> {
    return this.#calls.run(
      "read positions",
      async () => positionsFrom(await this.client.fapiPrivateV2GetPositionRisk()),
    );
  }

  oneWayMode(): Promise<Result<boolean, ExchangeError>> {
    return this.#calls.run("ask for the position mode", () => isOneWay(this.client));
  }

  openOrders(symbol: string): Promise<Result<OpenOrder[], ExchangeError>> {
    return this.#calls.run(`read open orders of ${symbol}`, () => this.#orders.open(symbol));
  }

  fills(symbol: string, sinceMs: number): Promise<Result<AccountFill[], ExchangeError>> {
    const query = { symbol, sinceMs, nowMs: this.#marketNowMs(), quote: this.#quoteOf(symbol) };
    return this.#calls.run(
      `read executions of ${symbol}`,
      () => accountFills(this.client, this.#book, query),
      LONG_LIST_REQUESTS,
    );
  }

  income(sinceMs: number): Promise<Result<Income[], ExchangeError>> {
    const asset = this.#quote();
    return this.#calls.run("read income", () => incomeSince(this.client, sinceMs, asset), LONG_LIST_REQUESTS);
  }

  cancelAllAfter(symbol: string, countdownMs: number): Promise<Result<void, ExchangeError>> {
    return this.#calls.run(`set the dead man's switch of ${symbol} to ${countdownMs} ms`, async () => {
      await this.client.fapiPrivatePostCountdownCancelAll({ symbol, countdownTime: countdownMs });
    });
  }

  submit(order: Sendable): Promise<Result<OrderUpdate, ExchangeError>> {
    return this.#calls.run(`submit order ${order.clientOrderId}`, () => this.#orders.place(order));
  }

  cancel(ref: OrderRef): Promise<Result<OrderUpdate, ExchangeError>> {
    return this.#calls.run(`cancel order ${ref.clientOrderId}`, () => this.#orders.cancel(ref));
  }

  async order(ref: OrderRef): Promise<Result<OrderUpdate, ExchangeError>> {
    const asked = await this.#calls.run(`ask for order ${ref.clientOrderId}`, () => this.#orders.query(ref));
    if (asked.ok || asked.error.kind !== "not_found") return asked;
    const found = await this.#calls.run(
      `look for order ${ref.clientOrderId} in the exchange's lists`,
      () => this.#orders.search(ref),
      SEARCH_REQUESTS,
    );
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
    const stop = await this.doorbell.start(this.client, this.#calls, named, onHint);
    this.#stopWatching = async () => {
      this.#stopWatching = null;
      await stop();
    };
    return () => this.#stopWatching?.() ?? Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#stopWatching?.();
    this.closed.abort(new Error("the gateway was closed"));
  }

  #unsoundCandle(fault: string): void {
    this.settings.telemetry.count("xylen_errors_total", { component: "exchange", kind: "candle" });
    this.settings.telemetry.log("error", "exchange", `Left out an unsound candle: ${fault}`);
  }

  #marketNowMs(): number {
    return this.marketNow?.() ?? this.settings.clock.nowMs() + (this.#connection?.clockSkewMs ?? 0);
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
