/** The part of ccxt that we use, typed by us, and the few places where it has to behave differently. */
import { httpFault } from "./http_fault.ts";
import type { Fetch } from "./transport.ts";

export type Params = Readonly<Record<string, string | number>>;
type Endpoint = (params?: Params) => Promise<unknown>;

/** ccxt's direct calls: they sign, limit the rate and answer the exchange's own JSON, its numbers still text. */
export interface BinanceRest {
  readonly fapiPublicGetTime: Endpoint;
  readonly fapiPublicGetKlines: Endpoint;
  readonly fapiPublicGetPremiumIndex: Endpoint;
  readonly fapiPrivateGetPositionSideDual: Endpoint;
  readonly fapiPrivateGetCommissionRate: Endpoint;
  readonly fapiPrivateV2GetPositionRisk: Endpoint;
  readonly fapiPrivateV3GetAccount: Endpoint;
  readonly fapiPrivatePostLeverage: Endpoint;
  readonly fapiPrivatePostMarginType: Endpoint;
  readonly fapiPrivatePostOrder: Endpoint;
  readonly fapiPrivateGetOrder: Endpoint;
  readonly fapiPrivateDeleteOrder: Endpoint;
  readonly fapiPrivateGetOpenOrders: Endpoint;
  readonly fapiPrivateGetUserTrades: Endpoint;
  readonly fapiPrivatePostAlgoOrder: Endpoint;
  readonly fapiPrivateGetAlgoOrder: Endpoint;
  readonly fapiPrivateDeleteAlgoOrder: Endpoint;
  readonly fapiPrivateGetOpenAlgoOrders: Endpoint;
}

/** One websocket of ccxt. */
export interface CcxtSocket {
  readonly url: string;
  lastPong: number;
  /** Fails everything that waits on this socket. */
  reject(error: Error): unknown;
  close(): unknown;
}

/** ccxt's description of one market; `info` is the exchange's own. */
export interface CcxtMarket {
  readonly id: string;
  /** ccxt's name, e.g. `BTC/USDT:USDT`. */
  readonly symbol: string;
  readonly swap: boolean;
  readonly info: unknown;
}

interface CcxtBase extends BinanceRest {
  urls: { api: Record<string, unknown> };
  options: Record<string, unknown>;
  clients: Record<string, CcxtSocket>;
  markets: Readonly<Record<string, CcxtMarket>> | undefined;
  loadMarkets(): Promise<unknown>;
  setSandboxMode(enable: boolean): void;
  enableDemoTrading(enable: boolean): void;
  watchOrders(): Promise<unknown>;
  watchMarkPrices(symbols: readonly string[]): Promise<unknown>;
  close(): Promise<void>;
  spawn(method: (...args: unknown[]) => unknown, ...args: unknown[]): unknown;

  nonce(): number;
  ping(socket: CcxtSocket): unknown;
  delay(timeoutMs: number, method: (...args: unknown[]) => unknown, ...args: unknown[]): void;
  calculateWsBackoffDelay(url: string): number;
  handleMessage(socket: CcxtSocket, message: unknown): void;
  onConnected(socket: CcxtSocket): void;
  handleErrors(
    status: number,
    reason: string,
    url: string,
    method: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    parsed: unknown,
  ): undefined;
}

export interface Ccxt extends Omit<CcxtBase, "handleErrors" | "spawn"> {
  /** Ends timers that ccxt started for later, so that the process can end. */
  clearTimers(): void;
}

export interface CcxtSettings {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly recvWindowMs: number;
  readonly timeoutMs: number;
  readonly rateLimited: boolean;
  /** Share of the exchange's weight limit that we use, 0 to 1. */
  readonly rateLimitShare: number;
  /** How often each websocket is asked for a sign of life. Two missed signs end it. */
  readonly pingMs: number;
  /** Wall time, for signatures. */
  readonly nowMs: () => number;
  readonly fetch: Fetch;
  readonly onConnected: (socket: CcxtSocket) => void;
  readonly onMessage: (socket: CcxtSocket, message: unknown) => void;
}

/** Binance's limit for USD-M futures. */
const WEIGHT_PER_MINUTE = 2_400;
/** An id that ccxt's own counters do not reach. */
const PING_ID = 999_000;

const isPong = (message: unknown): boolean =>
  typeof message === "object" && message !== null && "id" in message && Number(message.id) === PING_ID;

/** Only the futures class, not the hundred exchanges of the package's entry: less than half of the time and memory. */
async function ccxtClass(): Promise<new (config: object) => CcxtBase> {
  const entry = new URL("./src/pro/binanceusdm.js", import.meta.resolve("ccxt"));
  return (await import(entry.href)).default;
}

/**
 * ccxt's `binanceusdm` with these differences: errors carry status and code instead of a class chosen by host name;
 * websockets are pinged, because Deno's have no ping of their own and a frozen one would hang silently; timers can be
 * ended; reconnecting waits are ours.
 */
export async function createCcxt(settings: CcxtSettings): Promise<Ccxt> {
  const Base = await ccxtClass();
  const timers = new Set<ReturnType<typeof setTimeout>>();

  class BinanceFutures extends Base implements Ccxt {
    override nonce(): number {
      return settings.nowMs();
    }

    override ping(_socket: CcxtSocket): object {
      return { method: "LIST_SUBSCRIPTIONS", id: PING_ID };
    }

    override delay(timeoutMs: number, method: (...args: unknown[]) => unknown, ...args: unknown[]): void {
      const timer = setTimeout(() => {
        timers.delete(timer);
        this.spawn(method, ...args);
      }, timeoutMs);
      timers.add(timer);
    }

    override calculateWsBackoffDelay(_url: string): number {
      return 0;
    }

    override onConnected(socket: CcxtSocket): void {
      settings.onConnected(socket);
    }

    override handleMessage(socket: CcxtSocket, message: unknown): void {
      // ccxt compares this with the system's clock.
      socket.lastPong = Date.now();
      if (isPong(message)) return;
      settings.onMessage(socket, message);
      super.handleMessage(socket, message);
    }

    override handleErrors(
      status: number,
      _reason: string,
      _url: string,
      _method: string,
      headers: Readonly<Record<string, string>>,
      body: string,
      parsed: unknown,
    ): undefined {
      const fault = httpFault(status, headers, body, parsed);
      if (fault) throw fault;
    }

    clearTimers(): void {
      timers.forEach((timer) => clearTimeout(timer));
      timers.clear();
    }
  }

  return new BinanceFutures(ccxtConfig(settings));
}

const ccxtConfig = (settings: CcxtSettings): object => ({
  apiKey: settings.apiKey,
  secret: settings.apiSecret,
  timeout: settings.timeoutMs,
  enableRateLimit: settings.rateLimited,
  rateLimiterAlgorithm: "rollingWindow",
  rateLimit: 60_000 / (WEIGHT_PER_MINUTE * settings.rateLimitShare),
  fetchImplementation: settings.fetch,
  newUpdates: true,
  streaming: { keepAlive: settings.pingMs, maxPingPongMisses: 2 },
  options: {
    fetchCurrencies: false,
    recvWindow: settings.recvWindowMs,
    disableFuturesSandboxWarning: true,
    maxRetriesOnFailure: 0,
    ordersLimit: 100,
    // ccxt's own picture of account and positions is of no use here, and a lost one ends the process.
    watchBalance: { fetchBalanceSnapshot: false, awaitBalanceSnapshot: false },
    watchPositions: { fetchPositionsSnapshot: false, awaitPositionsSnapshot: false },
  },
});
