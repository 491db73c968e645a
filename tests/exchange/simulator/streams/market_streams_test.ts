import assert from "node:assert/strict";
import { ManualClock } from "../../../../coordinator/runtime/clock.ts";
import { createExchange } from "../../../../exchange/simulator/mod.ts";
import { marketOf } from "../fixture.ts";
import { InProcessClient, type Json } from "../in_process_client.ts";

const WAVE = [40_000, 40_100, 39_900, 40_050] as const;

function world() {
  const clock = new ManualClock();
  const exchange = createExchange({ market: marketOf([WAVE, WAVE, WAVE, WAVE]), clock });
  return { exchange, client: new InProcessClient(exchange, clock) };
}

for (
  const [stream, kind] of [
    ["btcusdt@kline_5m", "kline"],
    ["btcusdt@kline_1h", "kline"],
    ["btcusdt_perpetual@continuousKline_5m", "continuous_kline"],
    ["btcusdt@bookTicker", "bookTicker"],
    ["btcusdt@ticker", "24hrTicker"],
    ["btcusdt@miniTicker", "24hrMiniTicker"],
    ["btcusdt@markPrice", "markPriceUpdate"],
    ["btcusdt@markPrice@1s", "markPriceUpdate"],
    ["btcusdt@aggTrade", "aggTrade"],
    ["btcusdt@trade", "trade"],
    ["btcusdt@depth", "depthUpdate"],
    ["btcusdt@depth@100ms", "depthUpdate"],
    ["btcusdt@depth@500ms", "depthUpdate"],
    ["btcusdt@depth5@100ms", "depthUpdate"],
    ["btcusdt@depth10", "depthUpdate"],
    ["btcusdt@depth20@250ms", "depthUpdate"],
    ["!bookTicker", "bookTicker"],
  ] as const
) {
  Deno.test(`the stream ${stream} brings ${kind} with each move of the market`, async () => {
    const { exchange, client } = world();
    const { messages } = client.listen(`/ws/${stream}`);
    await exchange.step();
    assert.equal(messages[0]?.["e"], kind);
    assert.equal(messages[0]?.["E"], exchange.session.timeMs);
    const before = messages.length;
    await exchange.step();
    assert.ok(messages.length > before);
    await exchange.close();
  });
}

for (
  const [stream, kind] of [
    ["!ticker@arr", "24hrTicker"],
    ["!miniTicker@arr", "24hrMiniTicker"],
    ["!markPrice@arr", "markPriceUpdate"],
    ["!markPrice@arr@1s", "markPriceUpdate"],
  ] as const
) {
  Deno.test(`the stream ${stream} brings a list of ${kind}`, async () => {
    const { exchange, client } = world();
    const { messages } = client.listen(`/market/ws/${stream}`);
    await exchange.step();
    const [list] = messages as unknown as Json[][];
    assert.deepEqual(list?.map((each) => [each["e"], each["s"]]), [[kind, "BTCUSDT"]]);
    await exchange.close();
  });
}

for (const stream of ["btcusdt@kline_7m", "ethusdt@ticker", "btcusdt@depth7", "btcusdt@dance", "nonsense"]) {
  Deno.test(`the stream ${stream} is none and brings nothing`, async () => {
    const { exchange, client } = world();
    const { messages } = client.listen(`/ws/${stream}`);
    await exchange.step();
    assert.deepEqual(messages, []);
    await exchange.close();
  });
}

for (
  const path of [
    "/ws/btcusdt@ticker",
    "/public/ws/btcusdt@ticker",
    "/market/ws/0/btcusdt@ticker",
    "/ws?streams=btcusdt@ticker",
  ]
) {
  Deno.test(`${path} brings plain events`, async () => {
    const { exchange, client } = world();
    const { messages } = client.listen(path);
    await exchange.step();
    assert.equal(messages[0]?.["e"], "24hrTicker");
    await exchange.close();
  });
}

for (const path of ["/stream?streams=btcusdt@ticker", "/public/stream?streams=btcusdt@ticker"]) {
  Deno.test(`${path} wraps events with their stream's name`, async () => {
    const { exchange, client } = world();
    const { messages } = client.listen(path);
    await exchange.step();
    assert.equal(messages[0]?.["stream"], "btcusdt@ticker");
    assert.equal((messages[0]?.["data"] as Json)["e"], "24hrTicker");
    await exchange.close();
  });
}

Deno.test("a connection may take up and leave streams, its own account's too, and change how events are wrapped", async () => {
  const { exchange, client } = world();
  const { listenKey } = await client.ok("POST", "/fapi/v1/listenKey");
  const { socket, messages } = client.listen("/ws");
  const said = (message: object) => {
    socket.send(JSON.stringify(message));
    return messages.at(-1);
  };
  assert.deepEqual(said({ method: "SUBSCRIBE", params: ["btcusdt@ticker", listenKey], id: 1 }), {
    result: null,
    id: 1,
  });
  assert.deepEqual(said({ method: "LIST_SUBSCRIPTIONS", id: "two" }), {
    result: ["btcusdt@ticker", listenKey],
    id: "two",
  });
  assert.deepEqual(said({ method: "SET_PROPERTY", params: ["combined", true], id: 3 }), { result: null, id: 3 });
  assert.deepEqual(said({ method: "GET_PROPERTY", params: ["combined"], id: 4 }), { result: true, id: 4 });
  await client.ok("POST", "/fapi/v1/order", { symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: "0.01" });
  assert.deepEqual([messages.at(-1)?.["stream"], (messages.at(-1)?.["data"] as Json)["e"]], [
    listenKey,
    "ORDER_TRADE_UPDATE",
  ]);
  said({ method: "UNSUBSCRIBE", params: [listenKey, "btcusdt@ticker"], id: 5 });
  const count = messages.length;
  await exchange.step();
  assert.equal(messages.length, count);
  await exchange.close();
});

for (
  const [what, message, code] of [
    ["words", "hello", 3],
    ["a list", "[]", 3],
    ["an unknown method", { method: "DANCE", id: 1 }, 2],
    ["an id that is none", { method: "LIST_SUBSCRIPTIONS", id: -1 }, 2],
    ["an unknown property", { method: "SET_PROPERTY", params: ["colour", true], id: 1 }, 0],
    ["too many streams", { method: "SUBSCRIBE", params: Array.from({ length: 1_025 }, (_, i) => `s${i}`), id: 1 }, 4],
  ] as const
) {
  Deno.test(`a stream that is told ${what} answers with code ${code}`, async () => {
    const { exchange, client } = world();
    const { socket, messages } = client.listen("/ws");
    socket.send(typeof message === "string" ? message : JSON.stringify(message));
    assert.equal((messages[0]?.["error"] as Json)["code"], code);
    await exchange.close();
  });
}
