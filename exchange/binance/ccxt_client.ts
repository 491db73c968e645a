/** ccxt's `binanceusdm`, and the few places where it has to behave differently. */
import type { Admission } from "./admission.ts";
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
  /** The exchange's wall time, for signatures. */
  readonly nowMs: () => number;
  /** What every request passes before it is signed. */
  readonly admission: Admission;
  /** Told of each answer of `exchangeInfo`. */
  readonly onExchangeInfo: (answer: unknown) => void;
  readonly send: Send;
  readonly network: Network;
  readonly onConnected: (socket: CcxtSocket) => void;
  readonly onMessage: (socket: CcxtSocket, message: unknown) => void;
}

type Headers = Readonly<Record<string, string>>;
type Request = readonly [
  path: string,
  api: string,
  method: string,
  params: unknown,
  headers: unknown,
  body: unknown,
  config: unknown,
];

/** What is overridden below. */
interface CcxtBase extends Ccxt {
  describe(): Description;
  milliseconds(): number;
  nonce(): number;
  calculateRateLimiterCost(api: string, method: string, path: string, params: unknown, config: unknown): number;
  request(...request: Request): Promise<unknown>;
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

interface Description {
  readonly api: Readonly<Record<string, unknown>>;
}

type CcxtClass = new (config: object) => CcxtBase;

let loaded: Promise<CcxtClass> | undefined;
let described: Description | undefined;

/** Of Binance's calls those of the futures: ccxt makes two functions of each, and those of the rest are never used. */
const withFuturesOnly = (all: Description): Description => ({
  ...all,
  api: Object.fromEntries(Object.entries(all.api).filter(([group]) => group.startsWith("fapi"))),
});

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
    /** The same for each client, and copied by it. */
    override describe(): Description {
      return described ??= withFuturesOnly(super.describe());
    }

    override nonce(): number {
      return settings.nowMs();
    }

    override async request(...request: Request): Promise<unknown> {
      const [path, api, method, params, , , config] = request;
      const weight = this.calculateRateLimiterCost(api, method, path, params, config);
      const asked = { endpoint: `${method} ${path}`, weight };
      const answer = await settings.admission.through(asked, () => super.request(...request));
      if (path === "exchangeInfo") settings.onExchangeInfo(answer);
      return answer;
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
  // ccxt's limiter runs on the system's clock and knows no priorities: ours stands before it.
  enableRateLimit: false,
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
