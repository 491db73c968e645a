/** ccxt's `binanceusdm`, and the few places where it has to behave differently. */
import { type CcxtSocketInside, dialThrough } from "./ccxt_socket.ts";
import type { Ccxt, CcxtSocket } from "./ccxt_types.ts";
import { httpFault } from "./http_fault.ts";
import type { Answer, Network } from "./network.ts";
import { isPong } from "./stream_messages.ts";
import type { Send } from "./transport.ts";

export interface CcxtSettings {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly recvWindowMs: number;
  readonly rateLimited: boolean;
  /** Share of the exchange's weight limit that we use, 0 to 1. */
  readonly rateLimitShare: number;
  /** Wall time, for signatures. */
  readonly nowMs: () => number;
  readonly send: Send;
  readonly network: Network;
  readonly onConnected: (socket: CcxtSocket) => void;
  readonly onMessage: (socket: CcxtSocket, message: unknown) => void;
}

type Headers = Readonly<Record<string, string>>;

/** What is overridden below. */
interface CcxtBase extends Ccxt {
  milliseconds(): number;
  nonce(): number;
  fetch(url: string, method: string, headers: Headers | undefined, body: string | undefined): Promise<unknown>;
  handleRestResponse(
    answer: Answer,
    url: string,
    method: string,
    headers: Headers | undefined,
    body: string | undefined,
  ): Promise<unknown>;
  handleErrors(
    status: number,
    reason: string,
    url: string,
    method: string,
    headers: Headers,
    body: string,
    parsed: unknown,
  ): undefined;
  client(url: string): CcxtSocketInside;
  calculateWsBackoffDelay(url: string): number;
  onConnected(socket: CcxtSocket): void;
  handleMessage(socket: CcxtSocket, message: unknown): void;
}

type CcxtClass = new (config: object) => CcxtBase;

/** Binance's limit for USD-M futures. */
const WEIGHT_PER_MINUTE = 2_400;

let loaded: Promise<CcxtClass> | undefined;

/** Only the futures class, not the hundred exchanges of the package's entry: less than half of the time and memory. */
async function ccxtClass(): Promise<CcxtClass> {
  const entry = new URL("./src/pro/binanceusdm.js", import.meta.resolve("ccxt"));
  return (await import(entry.href)).default;
}

/**
 * ccxt's `binanceusdm` with these differences: requests, websockets and time are the gateway's; errors carry status
 * and code instead of a class chosen by host name; nothing of it sets a timer.
 */
export async function createCcxt(settings: CcxtSettings): Promise<Ccxt> {
  const Base = await (loaded ??= ccxtClass());

  class BinanceFutures extends Base {
    override nonce(): number {
      return settings.nowMs();
    }

    /** ccxt's own has a time-out of real time, which ends at the headers; ours has the call's deadline. */
    override async fetch(url: string, method: string, headers?: Headers, body?: string): Promise<unknown> {
      const answer = await settings.send(url, { method, headers: headers ?? {}, body: body ?? null });
      return await this.handleRestResponse(answer, url, method, headers, body);
    }

    override handleErrors(
      status: number,
      _reason: string,
      _url: string,
      _method: string,
      headers: Headers,
      body: string,
      parsed: unknown,
    ): undefined {
      const fault = httpFault(status, headers, body, parsed);
      if (fault) throw fault;
    }

    override client(url: string): CcxtSocketInside {
      const isNew = this.clients?.[url] === undefined;
      const socket = super.client(url);
      if (isNew) dialThrough(settings.network, socket);
      return socket;
    }

    override calculateWsBackoffDelay(_url: string): number {
      return 0;
    }

    override onConnected(socket: CcxtSocket): void {
      settings.onConnected(socket);
    }

    override handleMessage(socket: CcxtSocket, message: unknown): void {
      settings.onMessage(socket, message);
      if (!isPong(message)) super.handleMessage(socket, message);
    }
  }

  const client = new BinanceFutures(ccxtConfig(settings));
  // A property of each instance in ccxt, not a method of its class.
  client.milliseconds = settings.nowMs;
  return client;
}

const ccxtConfig = (settings: CcxtSettings): object => ({
  apiKey: settings.apiKey,
  secret: settings.apiSecret,
  enableRateLimit: settings.rateLimited,
  rateLimiterAlgorithm: "rollingWindow",
  rateLimit: 60_000 / (WEIGHT_PER_MINUTE * settings.rateLimitShare),
  newUpdates: true,
  // Signs of life and a dial that never ends are watched by the doorbell, on the gateway's clock.
  streaming: { keepAlive: 0, connectionTimeout: 0 },
  options: {
    fetchCurrencies: false,
    recvWindow: settings.recvWindowMs,
    disableFuturesSandboxWarning: true,
    maxRetriesOnFailure: 0,
    ordersLimit: 100,
    // The doorbell keeps the listen key: ccxt would give up at the first failure.
    listenKeyRefreshRate: Number.MAX_SAFE_INTEGER,
    // ccxt's own picture of account and positions is of no use here, and a lost one ends the process.
    watchBalance: { fetchBalanceSnapshot: false, awaitBalanceSnapshot: false },
    watchPositions: { fetchPositionsSnapshot: false, awaitPositionsSnapshot: false },
  },
});
