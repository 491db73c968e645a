import assert from "node:assert/strict";
import { recordedMarket, type SimulatedMarket, withFunding } from "../../../exchange/simulator/mod.ts";
import {
  CANDLE_MS,
  candlesFrom,
  type Ccxt,
  confirmations,
  FIRST_OPEN_MS,
  userStream,
  withExchange,
} from "./fixture.ts";

const BTC = "BTC/USDT:USDT";
const ETH = "ETH/USDT:USDT";

/** Twelve calm candles before the traded ones. */
function market(symbol: string, prices: readonly number[]): SimulatedMarket {
  const quotes = prices.map((close, i) => {
    const open = prices[i - 1] ?? close;
    return [open, Math.max(open, close), Math.min(open, close), close] as const;
  });
  const calm = Array.from({ length: 12 }, () => [prices[0]!, prices[0]!, prices[0]!, prices[0]!] as const);
  const candles = candlesFrom([...calm, ...quotes], FIRST_OPEN_MS - 12 * CANDLE_MS);
  const made = recordedMarket({ symbol, timeframe: "5m", candles, firstTradedMs: FIRST_OPEN_MS });
  if (!made.ok) throw new Error(made.error);
  return made.value;
}

const both = (): SimulatedMarket[] => [
  market("BTCUSDT", [40_000, 40_000, 40_400, 40_400, 40_400]),
  withFunding(market("ETHUSDT", [2_000, 2_000, 1_980, 1_980, 1_980]), () => 0.001, "0.001"),
];

async function byHand(port: number, action: object): Promise<[status: number, answer: Ccxt]> {
  const answer = await fetch(`http://127.0.0.1:${port}/sim/manual`, { method: "POST", body: JSON.stringify(action) });
  return [answer.status, await answer.json()];
}

Deno.test("ccxt trades two markets on one account: positions, balance, orders and trades of each", async () => {
  await withExchange({ market: both() }, async ({ simulator, client }) => {
    assert.deepEqual(client.symbols.toSorted(), [BTC, ETH]);
    await client.createOrder(BTC, "market", "buy", 0.1);
    await client.createOrder(ETH, "market", "sell", 1);
    assert.equal((await simulator.step()).phase, "open");
    const positions = (await client.fetchPositions()).map((each: Ccxt) => [each.symbol, each.side, each.contracts]);
    assert.deepEqual(positions.toSorted(), [[BTC, "long", 0.1], [ETH, "short", 1]]);
    // 4,000 and 2,000 dollars, 5 bps each
    assert.equal((await client.fetchBalance()).total.USDT, 9_997);

    await client.createOrder(BTC, "market", "sell", 0.1, undefined, { stopLossPrice: 39_000, reduceOnly: true });
    const stop = await client.createOrder(ETH, "market", "buy", 1, undefined, {
      stopLossPrice: 2_100,
      reduceOnly: true,
    });
    await client.createOrder(ETH, "limit", "sell", 1, 2_200);
    const all = await client.fapiPrivateGetOpenAlgoOrders({});
    assert.deepEqual(all.map((each: Ccxt) => each.symbol), ["BTCUSDT", "ETHUSDT"]);
    const plain = await client.fapiPrivateGetOpenOrders({});
    assert.deepEqual(plain.map((each: Ccxt) => each.symbol), ["ETHUSDT"]);
    await client.cancelOrder(stop.id, ETH, { trigger: true });
    assert.deepEqual((await client.fapiPrivateGetOpenAlgoOrders({})).map((each: Ccxt) => each.symbol), ["BTCUSDT"]);

    for (let i = 0; i < 3; i++) await simulator.step();
    // 0.1 · 400 + 1 · 20 on top of the wallet
    const { totalWalletBalance, totalMarginBalance } = await client.fapiPrivateV3GetAccount();
    assert.deepEqual([totalWalletBalance, totalMarginBalance].map(Number), [9_997, 10_057]);
    assert.deepEqual(
      (await client.fapiPublicGetTickerPrice({})).map((each: Ccxt) => [each.symbol, Number(each.price)]),
      [["BTCUSDT", 40_400], ["ETHUSDT", 1_980]],
    );
    for (const [symbol, side] of [[BTC, "buy"], [ETH, "sell"]] as const) {
      assert.deepEqual((await client.fetchMyTrades(symbol)).map((each: Ccxt) => each.side), [side]);
    }
  });
});

Deno.test("one stream tells of both markets, and each market has its own candles", async () => {
  await withExchange({ market: both() }, async ({ simulator, client }) => {
    const confirmed = confirmations(client, 2);
    const candles = [client.watchOHLCV(BTC, "5m"), client.watchOHLCV(ETH, "5m")];
    const orders = client.watchOrders();
    await Promise.all([confirmed, userStream(client)]);
    await client.createOrder(ETH, "market", "buy", 1);
    assert.deepEqual((await orders).map((each: Ccxt) => each.symbol), [ETH]);
    await simulator.step();
    const [btc, eth] = await Promise.all(candles);
    assert.deepEqual([btc.at(-1)[4], eth.at(-1)[4]], [40_000, 2_000]);
  });
});

Deno.test("a restart takes up both markets; the same markets in another order are another venue", async () => {
  const folder = await Deno.makeTempDir();
  const stateFile = `${folder}/exchange.json`;
  try {
    await withExchange({ market: both(), stateFile }, async ({ simulator, client }) => {
      await client.createOrder(ETH, "market", "buy", 1);
      await simulator.step();
    });
    await withExchange({ market: both(), stateFile }, async ({ client }) => {
      assert.deepEqual((await client.fetchPositions()).map((each: Ccxt) => each.symbol), [ETH]);
    });
    await assert.rejects(
      withExchange({ market: both().toReversed(), stateFile }, async () => {}),
      /belongs to the market 2-markets-/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("by hand: the named market, else the one with a position; an unknown one is refused by its name", async () => {
  await withExchange({ market: both() }, async ({ simulator, client }) => {
    assert.equal(
      (await byHand(simulator.port, { action: "open", symbol: "ETHUSDT", side: "buy", quantity: "1" }))[0],
      200,
    );
    await simulator.step();
    const refused = await byHand(simulator.port, { action: "close", symbol: "XRPUSDT" });
    assert.deepEqual(refused, [400, { code: -1121, msg: "Invalid symbol." }]);
    assert.equal((await byHand(simulator.port, { action: "close" }))[0], 200);
    await simulator.step();
    await simulator.step();
    assert.deepEqual(await client.fetchPositions(), []);
  });
});

Deno.test("the dead man's switch of one market leaves the other's orders", async () => {
  await withExchange({ market: both() }, async ({ client }) => {
    await client.createOrder(BTC, "limit", "buy", 0.01, 30_000);
    await client.createOrder(ETH, "limit", "buy", 1, 1_500);
    await client.fapiPrivatePostCountdownCancelAll({ symbol: "BTCUSDT", countdownTime: 50 });
    for (;;) {
      const open = await client.fapiPrivateGetOpenOrders({});
      if (open.length === 2) continue;
      assert.deepEqual(open.map((each: Ccxt) => each.symbol), ["ETHUSDT"]);
      return;
    }
  });
});
