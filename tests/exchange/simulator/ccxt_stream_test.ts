import assert from "node:assert/strict";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { LISTEN_KEY_LIFE_MS } from "../../../exchange/simulator/streams/listen_keys.ts";
import { startSimulator } from "../../../exchange/simulator/mod.ts";
import {
  CANDLE_MS,
  type Ccxt,
  ccxtClient,
  confirmations,
  FIRST_OPEN_MS,
  marketOf,
  SYMBOL,
  userStream,
  withExchange,
} from "./fixture.ts";

type Quote = readonly [number, number, number, number];
const STILL: Quote = [40_000, 40_000, 40_000, 40_000];
const UP_AND_DOWN: Quote = [40_000, 41_000, 39_000, 40_500];

Deno.test("watchOrders tells of the fill that a step brings, and of the stop that a candle triggers", () =>
  withExchange({ market: marketOf([STILL, UP_AND_DOWN]) }, async ({ simulator, client }) => {
    const opened = client.watchOrders(SYMBOL);
    await userStream(client);
    await client.createOrder(SYMBOL, "market", "buy", 0.01, undefined, { clientOrderId: "w-1" });
    assert.deepEqual((await opened).map((order: Ccxt) => [order.clientOrderId, order.status]), [["w-1", "open"]]);
    const filled = client.watchOrders(SYMBOL);
    const traded = client.watchMyTrades(SYMBOL);
    await simulator.step();
    const [order] = await filled;
    assert.deepEqual([order.clientOrderId, order.status, order.filled, order.average], ["w-1", "closed", 0.01, 40_000]);
    const [trade] = await traded;
    assert.deepEqual([trade.price, trade.amount, trade.fee.cost], [40_000, 0.01, 0.2]);

    const placed = client.watchOrders(SYMBOL);
    const stop = { stopLossPrice: 39_500, reduceOnly: true, clientOrderId: "w-sl" };
    await client.createOrder(SYMBOL, "market", "sell", 0.01, undefined, stop);
    assert.equal((await placed)[0].clientOrderId, "w-sl");
    await simulator.step();
    const closed = client.watchMyTrades(SYMBOL);
    await simulator.step();
    assert.deepEqual((await closed).map((each: Ccxt) => [each.side, each.price]), [["sell", 39_500]]);
  }));

Deno.test("watchBalance and watchPositions follow a fill", () =>
  withExchange({ market: marketOf([STILL]) }, async ({ simulator, client }) => {
    await client.watchPositions();
    const balance = client.watchBalance();
    const positions = client.watchPositions();
    await userStream(client);
    await client.createOrder(SYMBOL, "market", "sell", 0.01);
    await simulator.step();
    assert.equal((await balance).USDT.total, 9_999.8);
    assert.deepEqual((await positions).map((each: Ccxt) => [each.side, each.contracts, each.entryPrice]), [
      ["short", 0.01, 40_000],
    ]);
  }));

Deno.test("market streams follow each step, at market time", () =>
  withExchange({ market: marketOf([UP_AND_DOWN, STILL, STILL]) }, async ({ simulator, client }) => {
    const confirmed = confirmations(client, 6);
    const watched = Promise.all([
      client.watchOHLCV(SYMBOL, "5m"),
      client.watchOHLCV(SYMBOL, "15m"),
      client.watchTicker(SYMBOL),
      client.watchTicker(SYMBOL, { name: "ticker" }),
      client.watchBidsAsks([SYMBOL]),
      client.watchMarkPrice(SYMBOL),
    ]);
    await confirmed;
    await simulator.step();
    const [candles, quarter, mini, ticker, book, mark] = await watched;
    assert.deepEqual(candles.at(-1), [FIRST_OPEN_MS, 40_000, 41_000, 39_000, 40_500, 22]);
    assert.deepEqual(quarter.at(-1).slice(0, 5), [FIRST_OPEN_MS, 40_000, 41_000, 39_000, 40_500]);
    assert.deepEqual([mini.last, mini.high], [40_500, 41_000]);
    assert.deepEqual([ticker.last, ticker.timestamp], [40_500, FIRST_OPEN_MS + CANDLE_MS]);
    assert.deepEqual([book[SYMBOL].bid, book[SYMBOL].ask], [40_499.9, 40_500.1]);
    assert.equal(mark.markPrice, 40_500);
  }));

/** Speaks to a stream without ccxt; resolves with the messages so far when `count` have come. */
async function heard(port: number, path: string, count: number, act: (socket: WebSocket) => Promise<unknown>) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  const messages: Record<string, unknown>[] = [];
  const enough = Promise.withResolvers<void>();
  socket.onmessage = ({ data }) => {
    messages.push(JSON.parse(data));
    if (messages.length >= count) enough.resolve();
  };
  const closed = new Promise((done) => socket.onclose = done);
  await new Promise((done) => socket.onopen = done);
  await act(socket);
  await enough.promise;
  socket.close();
  await closed;
  return messages;
}

Deno.test("a stream named in the path or in the query needs no subscription; /stream wraps its events", async () => {
  const simulator = await startSimulator({ market: marketOf([STILL, STILL, STILL]) });
  const step = () => simulator.step();
  const [direct] = await heard(simulator.port, "/ws/btcusdt@kline_5m", 1, step);
  assert.deepEqual([direct?.["e"], (direct?.["k"] as { x: boolean }).x], ["kline", true]);
  const [combined] = await heard(simulator.port, "/stream?streams=btcusdt@bookTicker/btcusdt@ticker", 2, step);
  assert.equal(combined?.["stream"], "btcusdt@bookTicker");
  await simulator.close();
});

Deno.test("a stream brings what it was asked for and not what another has asked for", async () => {
  const simulator = await startSimulator({ market: marketOf([STILL, STILL, STILL]) });
  await heard(simulator.port, "/ws/btcusdt@ticker", 1, async () => {
    const step = () => simulator.step();
    const events = await heard(simulator.port, "/ws/btcusdt@bookTicker", 3, () => step().then(step).then(step));
    assert.deepEqual(events.map((event) => event["e"]), ["bookTicker", "bookTicker", "bookTicker"]);
  });
  await simulator.close();
});

Deno.test("a stream answers subscriptions, and says what it does not understand", async () => {
  const simulator = await startSimulator({ market: marketOf([STILL]) });
  const messages = await heard(simulator.port, "/market/ws", 5, (socket) => {
    socket.send(JSON.stringify({ method: "SUBSCRIBE", params: ["btcusdt@kline_5m", "ethusdt@ticker"], id: 1 }));
    socket.send(JSON.stringify({ method: "UNSUBSCRIBE", params: ["ethusdt@ticker"], id: 2 }));
    socket.send(JSON.stringify({ method: "LIST_SUBSCRIPTIONS", id: 3 }));
    socket.send("{");
    socket.send(JSON.stringify({ method: "DANCE", id: 5 }));
    return Promise.resolve();
  });
  assert.deepEqual(messages.slice(0, 3), [{ result: null, id: 1 }, { result: null, id: 2 }, {
    result: ["btcusdt@kline_5m"],
    id: 3,
  }]);
  assert.deepEqual(messages.slice(3).map((each) => (each["error"] as { code: number }).code), [3, 2]);
  await simulator.close();
});

Deno.test("a listen key that is not kept alive ends after an hour of the clock, not of market time", async () => {
  const clock = new ManualClock();
  const simulator = await startSimulator({ market: marketOf([STILL, STILL, STILL]), clock });
  const client = await ccxtClient(simulator.port);
  client.nonce = () => clock.nowMs();
  const { listenKey } = await client.fapiPrivatePostListenKey();
  assert.equal((await client.fapiPrivatePostListenKey()).listenKey, listenKey);
  await clock.advance(LISTEN_KEY_LIFE_MS - 1);
  await client.fapiPrivatePutListenKey();
  const events = await heard(simulator.port, `/private/ws?listenKey=${listenKey}`, 2, async () => {
    await clock.advance(LISTEN_KEY_LIFE_MS - 1);
    await client.createOrder(SYMBOL, "market", "buy", 0.01);
    await clock.advance(1);
  });
  assert.deepEqual(events.map((event) => event["e"]), ["ORDER_TRADE_UPDATE", "listenKeyExpired"]);
  await assert.rejects(client.fapiPrivatePutListenKey(), /-1125/);
  await client.close();
  await simulator.close();
});

Deno.test("a user stream with a key that nobody was given is refused", async () => {
  const simulator = await startSimulator({ market: marketOf([STILL]) });
  const socket = new WebSocket(`ws://127.0.0.1:${simulator.port}/private/ws?listenKey=${"0".repeat(64)}`);
  await new Promise((done) => socket.onerror = done);
  assert.notEqual(socket.readyState, WebSocket.OPEN);
  await simulator.close();
});
