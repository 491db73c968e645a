/** The npm package `binance` (by tiagosiebler), as it is, trades on the simulator. */
import assert from "node:assert/strict";
import { USDMClient, WebsocketClient } from "binance";
import { DEMO_CREDENTIALS, type Simulator, startSimulator } from "../../../../exchange/simulator/mod.ts";
import { marketOf } from "../fixture.ts";

const STILL = [40_000, 40_010, 39_990, 40_000] as const;
const FALL = [40_000, 40_010, 38_900, 39_000] as const;
const symbol = "BTCUSDT";
const { apiKey: api_key, apiSecret: api_secret } = DEMO_CREDENTIALS;

interface Bench {
  readonly simulator: Simulator;
  readonly client: USDMClient;
}

async function withSieblerClient(body: (bench: Bench) => Promise<void>): Promise<void> {
  const simulator = await startSimulator({ market: marketOf([STILL, STILL, FALL, STILL]) });
  const baseUrl = `http://127.0.0.1:${simulator.port}`;
  try {
    await body({ simulator, client: new USDMClient({ api_key, api_secret, baseUrl, disableTimeSync: true }) });
  } finally {
    await simulator.close();
  }
}

Deno.test("the package `binance` reads market data", () =>
  withSieblerClient(async ({ client }) => {
    const { symbols } = await client.getExchangeInfo();
    assert.deepEqual([symbols[0]?.symbol, symbols[0]?.pricePrecision], [symbol, 1]);
    const klines = await client.getKlines({ symbol, interval: "5m", limit: 2 });
    assert.deepEqual(klines.map((row) => row[4]), ["40000", "40000"]);
    const book = await client.getOrderBook({ symbol, limit: 10 });
    assert.deepEqual([book.bids.length, book.asks[0]?.[0]], [10, "40000.1"]);
    assert.equal((await client.getRecentTrades({ symbol, limit: 1 }))[0]?.price, "40000");
    const ticker = await client.getSymbolOrderBookTicker({ symbol });
    assert.equal(Array.isArray(ticker) ? undefined : ticker.bidPrice, "39999.9");
  }));

Deno.test("the package `binance` trades: market, limit, batch, stop, cancel, positions, account", () =>
  withSieblerClient(async ({ simulator, client }) => {
    await client.setLeverage({ symbol, leverage: 5 });
    const entry = await client.submitNewOrder({ symbol, side: "BUY", type: "MARKET", quantity: 0.01 });
    assert.equal(entry.status, "NEW");
    await simulator.step();
    const limit = await client.submitNewOrder({
      symbol,
      side: "SELL",
      type: "LIMIT",
      timeInForce: "GTC",
      quantity: 0.01,
      price: 41_000,
    });
    assert.equal((await client.cancelOrder({ symbol, orderId: limit.orderId })).status, "CANCELED");
    const batch = await client.submitMultipleOrders([
      { symbol, side: "SELL", type: "LIMIT", timeInForce: "GTC", quantity: "0.01", price: "42000" },
      { symbol, side: "SELL", type: "LIMIT", timeInForce: "GTC", quantity: "0.0001", price: "42000" },
    ]);
    assert.deepEqual(batch.map((each) => "code" in each ? each.code : each.status), ["NEW", -1111]);
    await client.cancelAllOpenOrders({ symbol });
    const stop = await client.submitNewAlgoOrder({
      algoType: "CONDITIONAL",
      symbol,
      side: "SELL",
      type: "STOP_MARKET",
      triggerPrice: "39500",
      quantity: "0.01",
      reduceOnly: "true",
    });
    assert.equal(stop.algoStatus, "NEW");
    const positions = await client.getPositionsV3({ symbol });
    assert.deepEqual(positions.map((each) => each.positionAmt), ["0.01"]);
    for (let step = 0; step < 3; step++) await simulator.step();
    assert.deepEqual((await client.getAccountTrades({ symbol })).map((trade) => trade.price), ["40000", "39500"]);
    const { totalWalletBalance } = await client.getAccountInformationV3();
    assert.equal(totalWalletBalance, "9994.6025");
  }));

Deno.test("the package `binance` is told Binance's own codes", () =>
  withSieblerClient(async ({ client }) => {
    await assert.rejects(
      client.submitNewOrder({ symbol, side: "BUY", type: "STOP_MARKET", quantity: 0.01, stopPrice: 1 } as never),
      (error: { code: number }) => error.code === -4120,
    );
    await assert.rejects(client.getOrder({ symbol, orderId: 5 }), (error: { code: number }) => error.code === -2013);
  }));

Deno.test("the package `binance` follows market and user streams, on its split addresses", () =>
  withSieblerClient(async ({ simulator, client }) => {
    const baseUrl = `http://127.0.0.1:${simulator.port}`;
    const heard = new Map<string, PromiseWithResolvers<void>>(
      ["kline", "depthUpdate", "FILLED"].map((name) => [name, Promise.withResolvers<void>()]),
    );
    const quiet = { trace: () => {}, info: () => {}, error: () => {} };
    const stream = new WebsocketClient({
      api_key,
      api_secret,
      wsUrl: `ws://127.0.0.1:${simulator.port}`,
      restOptions: { baseUrl, disableTimeSync: true },
    }, quiet);
    stream.on("message", (message) => {
      const event = ("data" in message ? message.data : message) as { e?: string; o?: { X?: string } };
      heard.get(event.o?.X ?? event.e ?? "")?.resolve();
    });
    await stream.subscribe("btcusdt@kline_5m", "usdmMarket");
    await stream.subscribe("btcusdt@depth@100ms", "usdmPublic");
    await stream.subscribeUsdFuturesUserDataStream();
    await client.submitNewOrder({ symbol, side: "BUY", type: "MARKET", quantity: 0.01 });
    await simulator.step();
    await Promise.all([...heard.values()].map(({ promise }) => promise));
    // Its timer for the key outlives its sockets.
    const { listenKey } = await client.getFuturesUserDataListenKey();
    stream["getUserDataStreamManager"]().teardownUserDataListenKey(listenKey, undefined);
    stream.closeAll(true);
  }));
