/** Binance's own package for USD-M futures, as it is, trades on the simulator. */
import assert from "node:assert/strict";
import { Agent } from "node:https";
import {
  DerivativesTradingUsdsFutures,
  DerivativesTradingUsdsFuturesRestAPI as Rest,
  DerivativesTradingUsdsFuturesWebsocketStreams as Streams,
} from "@binance/derivatives-trading-usds-futures";
import { DEMO_CREDENTIALS, type Simulator, startSimulator } from "../../../../exchange/simulator/mod.ts";
import { marketOf } from "../fixture.ts";
import { LOOPBACK_CERTIFICATE, TlsFront } from "./loopback_tls.ts";

const STILL = [40_000, 40_010, 39_990, 40_000] as const;
const FALL = [40_000, 40_010, 38_900, 39_000] as const;
const symbol = "BTCUSDT";

interface Bench {
  readonly simulator: Simulator;
  readonly front: TlsFront;
  readonly client: DerivativesTradingUsdsFutures;
}

async function withOfficialClient(body: (bench: Bench) => Promise<void>): Promise<void> {
  const simulator = await startSimulator({ market: marketOf([STILL, STILL, FALL, STILL]) });
  const front = new TlsFront(simulator.port);
  const agent = new Agent({ ca: LOOPBACK_CERTIFICATE });
  const client = new DerivativesTradingUsdsFutures({
    configurationRestAPI: { ...DEMO_CREDENTIALS, basePath: `https://localhost:${front.port}`, httpsAgent: agent },
    configurationWebsocketStreams: { wsURL: `wss://localhost:${front.port}`, agent },
  });
  try {
    await body({ simulator, front, client });
  } finally {
    agent.destroy();
    await simulator.close();
    await front.close();
  }
}

/** Its answers, read. */
const read = async <T>(answer: Promise<{ data(): Promise<T> }>): Promise<T> => await (await answer).data();

Deno.test("the official package reads market data", () =>
  withOfficialClient(async ({ client: { restAPI } }) => {
    const info = await read(restAPI.exchangeInformation());
    assert.equal(info.symbols?.[0]?.symbol, symbol);
    assert.equal(info.symbols?.[0]?.filters?.[0]?.filterType, "PRICE_FILTER");
    const klines = await read(
      restAPI.klineCandlestickData({ symbol, interval: Rest.KlineCandlestickDataIntervalEnum.INTERVAL_5m, limit: 3 }),
    );
    assert.deepEqual(klines.map((row) => row[4]), ["40000", "40000", "40000"]);
    const book = await read(restAPI.orderBook({ symbol, limit: 5 }));
    assert.deepEqual([book.bids?.length, book.bids?.[0]?.[0], book.asks?.[0]?.[0]], [5, "39999.9", "40000.1"]);
    assert.ok(Number((await read(restAPI.checkServerTime())).serverTime) > 1_700_000_000_000);
    assert.equal((await read(restAPI.recentTradesList({ symbol, limit: 1 })))[0]?.price, "40000");
  }));

Deno.test("the official package trades: market, limit, stop, cancel, position, account", () =>
  withOfficialClient(async ({ simulator, client: { restAPI } }) => {
    const { Buy, Sell } = { Buy: Rest.NewOrderSideEnum.BUY, Sell: Rest.NewOrderSideEnum.SELL };
    await restAPI.changeInitialLeverage({ symbol, leverage: 5 });
    const entry = await read(
      restAPI.newOrder({ symbol, side: Buy, type: Rest.NewOrderTypeEnum.MARKET, quantity: 0.01 }),
    );
    assert.equal(entry.status, "NEW");
    await simulator.step();
    const limit = await read(restAPI.newOrder({
      symbol,
      side: Sell,
      type: Rest.NewOrderTypeEnum.LIMIT,
      timeInForce: Rest.NewOrderTimeInForceEnum.GTC,
      quantity: 0.01,
      price: 41_000,
    }));
    assert.deepEqual([limit.status, limit.price], ["NEW", "41000"]);
    const canceled = await read(restAPI.cancelOrder({ symbol, orderId: limit.orderId! }));
    assert.equal(canceled.status, "CANCELED");
    const stop = await read(restAPI.newAlgoOrder({
      algoType: Rest.NewAlgoOrderAlgoTypeEnum.CONDITIONAL,
      symbol,
      side: Rest.NewAlgoOrderSideEnum.SELL,
      type: Rest.NewAlgoOrderTypeEnum.STOP_MARKET,
      triggerPrice: 39_500,
      quantity: 0.01,
      reduceOnly: Rest.NewAlgoOrderReduceOnlyEnum.TRUE,
    }));
    assert.equal(stop.algoStatus, "NEW");
    const [position] = await read(restAPI.positionInformationV3({ symbol }));
    assert.deepEqual([position?.positionAmt, position?.entryPrice], ["0.01", "40000"]);
    for (let step = 0; step < 3; step++) await simulator.step();
    assert.deepEqual(await read(restAPI.positionInformationV3({ symbol })), []);
    const trades = await read(restAPI.accountTradeList({ symbol }));
    assert.deepEqual(trades.map((trade) => [trade.side, trade.price]), [["BUY", "40000"], ["SELL", "39500"]]);
    const account = await read(restAPI.accountInformationV3());
    // 5 dollars lost, 0.05 % of 400 and of 395 paid.
    assert.equal(account.totalWalletBalance, "9994.6025");
  }));

Deno.test("the official package is told its own codes", () =>
  withOfficialClient(async ({ client: { restAPI } }) => {
    await assert.rejects(
      restAPI.newOrder({
        symbol,
        side: Rest.NewOrderSideEnum.BUY,
        type: Rest.NewOrderTypeEnum.MARKET,
        quantity: 0.0001,
      }),
      /Precision is over the maximum/,
    );
    await assert.rejects(restAPI.queryOrder({ symbol, orderId: 5 }), /Order does not exist/);
  }));

Deno.test("the official package follows market and user streams", () =>
  withOfficialClient(async ({ simulator, front, client: { restAPI, websocketStreams } }) => {
    const { listenKey = "" } = await read(restAPI.startUserDataStream());
    const connection = await websocketStreams.connect();
    const kline = Promise.withResolvers<{ readonly k?: { readonly c?: string | undefined } | undefined }>();
    const depth = Promise.withResolvers<{ readonly pu?: number | bigint | undefined }>();
    const filled = Promise.withResolvers<void>();
    connection.klineCandlestickStreams({ symbol, interval: Streams.KlineCandlestickStreamsIntervalEnum.INTERVAL_5m })
      .on("message", (data) => kline.resolve(data));
    connection.diffBookDepthStreams({ symbol }).on("message", (data) => depth.resolve(data));
    connection.userData(listenKey).on("message", (data) => {
      if ("o" in data && (data.o as { X?: string }).X === "FILLED") filled.resolve();
    });
    await subscribed(connection, 3);
    await restAPI.newOrder({
      symbol,
      side: Rest.NewOrderSideEnum.BUY,
      type: Rest.NewOrderTypeEnum.MARKET,
      quantity: 0.01,
    });
    await simulator.step();
    assert.equal((await kline.promise).k?.c, "40000");
    assert.ok(Number((await depth.promise).pu) > 0);
    await filled.promise;
    await connection.disconnect();
    // It says that it has closed and does so a second later, then with its timers.
    while (front.openLines > 0) await new Promise((done) => setTimeout(done, 20));
  }));

/** Waits until the exchange has confirmed so many subscriptions. */
async function subscribed(
  connection: { on(event: "message", listener: (data: string) => void): void },
  count: number,
): Promise<void> {
  const all = Promise.withResolvers<void>();
  connection.on("message", (data) => {
    if (JSON.parse(data).result === null && --count === 0) all.resolve();
  });
  await all.promise;
}
