import { setTimeout as delay } from "node:timers/promises";
import type { Candle } from "../../../domain/candle.ts";
import {
  DEMO_CREDENTIALS,
  recordedMarket,
  type SimulatedMarket,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
  withFunding,
} from "../../../exchange/simulator/mod.ts";

export const SYMBOL = "BTC/USDT:USDT";
export const FIRST_OPEN_MS = Date.UTC(2024, 0, 2);
export const CANDLE_MS = 300_000;

type Quote = readonly [open: number, high: number, low: number, close: number];

/** Candles of 5 minutes; the first traded one opens at `FIRST_OPEN_MS`. */
export const candlesFrom = (quotes: readonly Quote[], firstMs = FIRST_OPEN_MS): Candle[] =>
  quotes.map(([open, high, low, close], i) => ({
    openTimeMs: firstMs + i * CANDLE_MS,
    open,
    high,
    low,
    close,
    volume: 10 + i,
  }));

/** A market with `history` calm candles at 40,000 before the ones that are traded. @param fundingRate Of every time. */
export function marketOf(traded: readonly Quote[], history = 12, fundingRate?: number): SimulatedMarket {
  const calm: Quote[] = Array.from({ length: history }, () => [40_000, 40_010, 39_990, 40_000]);
  const candles = candlesFrom([...calm, ...traded], FIRST_OPEN_MS - history * CANDLE_MS);
  const market = recordedMarket({ symbol: "BTCUSDT", timeframe: "5m", candles, firstTradedMs: FIRST_OPEN_MS });
  if (!market.ok) throw new Error(market.error);
  return fundingRate === undefined ? market.value : withFunding(market.value, () => fundingRate, String(fundingRate));
}

/** ccxt names its own hosts everywhere; all of them are replaced. */
function urls(port: number) {
  const base = `http://127.0.0.1:${port}`;
  return {
    fapiPublic: `${base}/fapi/v1`,
    fapiPublicV2: `${base}/fapi/v2`,
    fapiPublicV3: `${base}/fapi/v3`,
    fapiPrivate: `${base}/fapi/v1`,
    fapiPrivateV2: `${base}/fapi/v2`,
    fapiPrivateV3: `${base}/fapi/v3`,
    fapiData: `${base}/futures/data`,
    ws: { future: `ws://127.0.0.1:${port}/ws`, "ws-api": { future: `ws://127.0.0.1:${port}/ws-fapi/v1` } },
  };
}

/** What these tests use of ccxt; its own types are of no help across `import()`. */
// deno-lint-ignore no-explicit-any
export type Ccxt = any;

let ccxtClass: Promise<new (options: object) => Ccxt> | undefined;

export async function ccxtClient(port: number, options: Record<string, unknown> = {}): Promise<Ccxt> {
  ccxtClass ??= import(new URL("./src/pro/binanceusdm.js", import.meta.resolve("ccxt")).href).then((m) => m.default);
  const client = new (await ccxtClass)({
    apiKey: DEMO_CREDENTIALS.apiKey,
    secret: DEMO_CREDENTIALS.apiSecret,
    enableRateLimit: false,
    newUpdates: true,
    ...options,
    options: { fetchCurrencies: false, ...(options["options"] as object | undefined) },
  });
  client.urls.api = urls(port);
  // ccxt's timer for the listen key outlives its client; no test lasts the 20 minutes.
  client.delay = () => {};
  await client.loadMarkets();
  return client;
}

export interface Bench {
  readonly simulator: Simulator;
  readonly client: Ccxt;
}

/** Runs a simulator and an unmodified ccxt client on it, and ends both. */
export async function withExchange(
  options: SimulatorOptions,
  body: (bench: Bench) => Promise<void>,
): Promise<void> {
  const simulator = await startSimulator(options);
  try {
    const client = await ccxtClient(simulator.port);
    try {
      await body({ simulator, client });
    } finally {
      await client.close();
    }
  } finally {
    await simulator.close();
  }
}

/** Waits until ccxt's user stream is open, so that no event is missed. */
export async function userStream(client: Ccxt): Promise<void> {
  const isOpen = ([url, each]: [string, Ccxt]) => url.includes("listenKey") && each.isConnected;
  while (!Object.entries<Ccxt>(client.clients).some(isOpen)) await delay(5);
}

/** Waits until the exchange has confirmed `count` subscriptions. Call before subscribing. */
export function confirmations(client: Ccxt, count: number): Promise<void> {
  const all = Promise.withResolvers<void>();
  const handle = client.handleMessage;
  client.handleMessage = (socket: unknown, message: { result?: unknown }) => {
    if (message.result === null && --count === 0) all.resolve();
    handle.call(client, socket, message);
  };
  return all.promise;
}
