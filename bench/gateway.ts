/**
 * What the gateway costs on top of ccxt: the round trip of a market order, a stop and a page of candles on the
 * simulated exchange over loopback, in turns with plain ccxt on the same server. The goal for an order is at most 1.5 ms
 * more than ccxt takes. `deno run -A bench/gateway.ts`.
 */
import type { Measurement } from "./measurement.ts";
import { SystemClock } from "../coordinator/runtime/clock.ts";
import type { Exchange } from "../coordinator/ports/exchange.ts";
import type { Candle } from "../domain/candle.ts";
import { price, qty } from "../domain/money.ts";
import type { OrderRequest, Sendable } from "../domain/order.ts";
import { createBinanceGateway, SimulatorControl } from "../exchange/binance/mod.ts";
import { DEMO_CREDENTIALS, recordedMarket, type Simulator, startSimulator } from "../exchange/simulator/mod.ts";

interface PlainCcxt {
  urls: { api: unknown };
  loadMarkets(): Promise<unknown>;
  fetchOHLCV(symbol: string, timeframe: string, since: number, limit: number): Promise<unknown[]>;
  createOrder(...order: unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

const ROUNDS = 300;
const WARM_UP = 30;
const CANDLE_MS = 300_000;
const CANDLES = 1_200;
const FIRST_MS = Date.UTC(2024, 0, 1);
const CCXT_SYMBOL = "BTC/USDT:USDT";

function calmMarket() {
  const candles: Candle[] = Array.from({ length: CANDLES }, (_, i) => ({
    openTimeMs: FIRST_MS + i * CANDLE_MS,
    open: 40_000,
    high: 40_010,
    low: 39_990,
    close: 40_000,
    volume: 10,
  }));
  const market = recordedMarket({
    symbol: "BTCUSDT",
    timeframe: "5m",
    candles,
    firstTradedMs: FIRST_MS + (CANDLES - 10) * CANDLE_MS,
  });
  if (!market.ok) throw new Error(market.error);
  return market.value;
}

async function gatewayTo(simulator: Simulator): Promise<Exchange> {
  const baseUrl = `http://127.0.0.1:${simulator.port}`;
  const control = new SimulatorControl(baseUrl);
  await control.status();
  const exchange = await createBinanceGateway({
    ...DEMO_CREDENTIALS,
    environment: "custom",
    baseUrl,
    symbols: ["BTCUSDT"],
    leverage: 20,
    marginMode: "CROSSED",
    clock: new SystemClock(),
    telemetry: { count() {}, gauge() {}, observe() {}, log() {} },
    marketNowMs: () => control.marketNowMs(),
  });
  const connected = await exchange.connect();
  if (!connected.ok) throw new Error(connected.error.detail);
  return exchange;
}

async function plainCcxt(port: number): Promise<PlainCcxt> {
  const { default: BinanceUsdm } = await import(
    new URL("./src/pro/binanceusdm.js", import.meta.resolve("ccxt")).href
  );
  const client: PlainCcxt = new BinanceUsdm({
    apiKey: DEMO_CREDENTIALS.apiKey,
    secret: DEMO_CREDENTIALS.apiSecret,
    enableRateLimit: false,
    options: { fetchCurrencies: false },
  });
  const base = `http://127.0.0.1:${port}`;
  client.urls.api = {
    fapiPublic: `${base}/fapi/v1`,
    fapiPublicV2: `${base}/fapi/v2`,
    fapiPublicV3: `${base}/fapi/v3`,
    fapiPrivate: `${base}/fapi/v1`,
    fapiPrivateV2: `${base}/fapi/v2`,
    fapiPrivateV3: `${base}/fapi/v3`,
  };
  await client.loadMarkets();
  return client;
}

const orderOf = (order: Partial<OrderRequest> & { clientOrderId: string }): Sendable =>
  ({
    decisionId: null,
    tradeId: "bench",
    symbol: "BTCUSDT",
    side: "buy",
    type: "market",
    purpose: "entry",
    qty: qty(0.01),
    limitPrice: null,
    timeInForce: null,
    triggerPrice: null,
    reduceOnly: false,
    ...order,
  }) as Sendable;

type Run = (round: number) => Promise<unknown>;
interface Contest {
  readonly name: string;
  readonly ours: Run;
  readonly peer: Run;
  /** Not measured: leaves the exchange as it was. */
  readonly after: Run;
}

function contests(exchange: Exchange, client: PlainCcxt): Contest[] {
  const bought = { symbol: "BTCUSDT", type: "market" } as const;
  const stopped = { symbol: "BTCUSDT", type: "stop_market" } as const;
  const stop = { side: "sell", type: "stop_market", purpose: "stop_loss", triggerPrice: price(30_000) } as const;
  const checked = async (result: Promise<{ ok: boolean }>): Promise<void> => {
    const { ok } = await result;
    if (!ok) throw new Error(`The simulated exchange refused: ${JSON.stringify(await result)}`);
  };
  return [{
    name: "gateway_market_order_p50",
    ours: (i) => checked(exchange.submit(orderOf({ clientOrderId: `x-o-${i}` }))),
    peer: (i) => client.createOrder(CCXT_SYMBOL, "market", "buy", 0.01, undefined, { clientOrderId: `x-p-${i}` }),
    after: async (i) => {
      await checked(exchange.cancel({ ...bought, clientOrderId: `x-o-${i}` }));
      await checked(exchange.cancel({ ...bought, clientOrderId: `x-p-${i}` }));
    },
  }, {
    name: "gateway_stop_order_p50",
    ours: (i) => checked(exchange.submit(orderOf({ ...stop, clientOrderId: `x-os-${i}` }))),
    peer: (i) =>
      client.createOrder(CCXT_SYMBOL, "market", "sell", 0.01, undefined, {
        clientOrderId: `x-ps-${i}`,
        stopLossPrice: 30_000,
      }),
    after: async (i) => {
      await checked(exchange.cancel({ ...stopped, clientOrderId: `x-os-${i}` }));
      await checked(exchange.cancel({ ...stopped, clientOrderId: `x-ps-${i}` }));
    },
  }, {
    name: "gateway_1000_candles_p50",
    ours: () => checked(exchange.candles("BTCUSDT", "5m", FIRST_MS, 1_000)),
    peer: () => client.fetchOHLCV(CCXT_SYMBOL, "5m", FIRST_MS, 1_000),
    after: () => Promise.resolve(),
  }];
}

async function timedMs(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await run();
  return performance.now() - startedMs;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const rounded = (value: number): number => Number(value.toFixed(3));

async function contested({ name, ours, peer, after }: Contest): Promise<Measurement> {
  const [mine, theirs]: [number[], number[]] = [[], []];
  for (let i = 0; i < WARM_UP + ROUNDS; i++) {
    const turns = [() => timedMs(() => ours(i)), () => timedMs(() => peer(i))];
    const isOursFirst = i % 2 === 0;
    const first = await turns[isOursFirst ? 0 : 1]!();
    const second = await turns[isOursFirst ? 1 : 0]!();
    await after(i);
    if (i < WARM_UP) continue;
    mine.push(isOursFirst ? first : second);
    theirs.push(isOursFirst ? second : first);
  }
  const [value, peerValue] = [median(mine), median(theirs)];
  return {
    name,
    value: rounded(value),
    unit: "ms",
    peer: "ccxt",
    peer_value: rounded(peerValue),
    ratio: rounded(peerValue / value),
    n: ROUNDS,
  };
}

/** One figure a contest; a ratio above 1 means faster than ccxt alone. */
export async function* bench(): AsyncGenerator<Measurement> {
  const simulator = await startSimulator({ market: calmMarket() });
  const [exchange, client] = [await gatewayTo(simulator), await plainCcxt(simulator.port)];
  try {
    for (const contest of contests(exchange, client)) yield await contested(contest);
  } finally {
    await exchange.close();
    await client.close();
    await simulator.close();
  }
}
