import type { Exchange, ExchangeError, ExchangeHint, OrderRef } from "../../coordinator/ports/exchange.ts";
import type { Account, ExchangePosition } from "../../domain/account.ts";
import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Market } from "../../domain/market.ts";
import type { Qty } from "../../domain/money.ts";
import type { OrderUpdate, Sendable } from "../../domain/order.ts";
import { invariant, ok, type Result } from "../../domain/result.ts";
import { accountFrom, positionsFrom } from "./account_wire.ts";
import { Calls } from "./calls.ts";
import { type Ccxt, createCcxt } from "./ccxt_client.ts";
import { type Connection, connectTo } from "./connection.ts";
import { Doorbell } from "./doorbell.ts";
import { addressesOn, assertAddress } from "./environment.ts";
import { FillReader } from "./fills.ts";
import { type BinanceGatewayOptions, type GatewaySettings, isRateLimited, settingsFrom } from "./gateway_options.ts";
import { closedCandles, PAGE_ROWS } from "./klines.ts";
import {
  type AlgoOrder,
  algoOrderFrom,
  algoOrderParams,
  algoUpdate,
  isAlgo,
  marketOrderParams,
  type PlainOrder,
  plainOrderFrom,
  plainUpdate,
  triggeredUpdate,
} from "./order_wire.ts";
import { measuredFetch } from "./transport.ts";
import { row, rows } from "./wire.ts";

/** Time, markets and mode for all; fees, position, margin mode and leverage for each symbol. */
const CONNECT_REQUESTS = 4;
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
    timeoutMs: settings.deadlineMs,
    rateLimited: isRateLimited(options),
    rateLimitShare: settings.rateLimitShare,
    pingMs: settings.pingMs,
    nowMs: () => settings.clock.nowMs(),
    fetch: measuredFetch({ clock: settings.clock, telemetry: settings.telemetry, closed: closed.signal }),
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
  readonly #fills: FillReader;
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
    this.#fills = new FillReader({ rest: client, clock, telemetry, marketNowMs: () => this.#marketNowMs() });
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

  openOrders(symbol: string): Promise<Result<OrderUpdate[], ExchangeError>> {
    return this.#calls.run(`read open orders of ${symbol}`, async () => {
      const [plain, algos] = await Promise.all([
        this.client.fapiPrivateGetOpenOrders({ symbol }),
        this.client.fapiPrivateGetOpenAlgoOrders({ symbol }),
      ]);
      const updates: OrderUpdate[] = [];
      for (const order of rows(plain, "open orders")) updates.push(await this.#withFills(plainOrderFrom(order)));
      for (const algo of rows(algos, "open algo orders")) updates.push(await this.#followed(algoOrderFrom(algo)));
      return updates;
    });
  }

  submit(order: Sendable): Promise<Result<OrderUpdate, ExchangeError>> {
    return this.#calls.run(`submit order ${order.clientOrderId}`, async () => {
      if (isAlgo(order.type)) {
        return algoUpdate(algoOrderFrom(await this.client.fapiPrivatePostAlgoOrder(algoOrderParams(order))));
      }
      const placed = plainOrderFrom(await this.client.fapiPrivatePostOrder(marketOrderParams(order)));
      return await this.#withFillsIfListed(placed);
    });
  }

  cancel(ref: OrderRef): Promise<Result<OrderUpdate, ExchangeError>> {
    return this.#calls.run(`cancel order ${ref.clientOrderId}`, async () => {
      if (!isAlgo(ref.type)) {
        return await this.#withFillsIfListed(
          plainOrderFrom(
            await this.client.fapiPrivateDeleteOrder({ symbol: ref.symbol, origClientOrderId: ref.clientOrderId }),
          ),
        );
      }
      const answer = await this.client.fapiPrivateDeleteAlgoOrder({ clientAlgoId: ref.clientOrderId });
      return canceledAlgo(ref, answer, this.#marketNowMs());
    });
  }

  order(ref: OrderRef): Promise<Result<OrderUpdate, ExchangeError>> {
    return this.#calls.run(`ask for order ${ref.clientOrderId}`, async () => {
      if (isAlgo(ref.type)) {
        return await this.#followed(
          algoOrderFrom(await this.client.fapiPrivateGetAlgoOrder({ clientAlgoId: ref.clientOrderId })),
        );
      }
      const { symbol, clientOrderId } = ref;
      return await this.#withFills(
        plainOrderFrom(await this.client.fapiPrivateGetOrder({ symbol, origClientOrderId: clientOrderId })),
      );
    });
  }

  async watch(symbols: readonly string[], onHint: (hint: ExchangeHint) => void): Promise<() => Promise<void>> {
    invariant(this.#stopWatching === null, "the gateway's streams are watched once");
    const { ccxtSymbols } = this.#connected();
    const named = symbols.map((symbol) => {
      const name = ccxtSymbols.get(symbol);
      invariant(name, `${symbol} is one of the gateway's symbols`);
      return name;
    });
    const stop = await this.doorbell.start(this.client, named, onHint);
    this.#stopWatching = async () => {
      this.#stopWatching = null;
      await stop();
    };
    return () => this.#stopWatching?.() ?? Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#stopWatching?.();
    this.closed.abort(new Error("the gateway was closed"));
    this.client.clearTimers();
  }

  /** A triggered stop lives on as the market order that it became: that one has the fills. */
  async #followed(algo: AlgoOrder): Promise<OrderUpdate> {
    if (algo.actualOrderId === null) return algoUpdate(algo);
    const { symbol, actualOrderId } = algo;
    const actual = plainOrderFrom(await this.client.fapiPrivateGetOrder({ symbol, orderId: actualOrderId }));
    return triggeredUpdate(algo, await this.#withFills(actual));
  }

  async #withFills(order: PlainOrder): Promise<OrderUpdate> {
    return plainUpdate(order, await this.#fills.fillsOf(order, this.#quoteOf(order.symbol)));
  }

  /** The order is placed or cancelled for certain: a trade list that fails now must not make that unknown. */
  async #withFillsIfListed(order: PlainOrder): Promise<OrderUpdate> {
    try {
      return await this.#withFills(order);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.settings.telemetry.log("warning", "exchange", `The fills of ${order.clientOrderId} are not known yet`, {
        detail,
      });
      return plainUpdate(order, []);
    }
  }

  #unsoundCandle(fault: string): void {
    this.settings.telemetry.count("xylen_errors_total", { component: "exchange", kind: "candle" });
    this.settings.telemetry.log("error", "exchange", `Left out an unsound candle: ${fault}`);
  }

  #marketNowMs(): number {
    return this.marketNow?.() ?? this.settings.clock.nowMs() + (this.#connection?.clockSkewMs ?? 0);
  }

  #quote(): string {
    return this.#connected().markets.values().next().value?.quote ?? "USDT";
  }

  #quoteOf(symbol: string): string {
    return this.#connection?.markets.get(symbol)?.quote ?? "USDT";
  }

  #connected(): Connection {
    invariant(this.#connection, "connect() comes before this call");
    return this.#connection;
  }
}

/** The answer to a cancellation has the ids only; that it is one is the exchange's word. */
function canceledAlgo(ref: OrderRef, answer: unknown, atMs: number): OrderUpdate {
  return {
    clientOrderId: ref.clientOrderId,
    exchangeOrderId: String(row(answer, "cancellation")["algoId"]),
    symbol: ref.symbol,
    status: "canceled",
    filledQty: 0 as Qty,
    fills: [],
    atMs,
    reason: null,
  };
}
