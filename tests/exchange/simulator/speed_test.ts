import assert from "node:assert/strict";
import { startSimulator } from "../../../exchange/simulator/mod.ts";
import { marketOf } from "./fixture.ts";

type Quote = readonly [number, number, number, number];
const candles: Quote[] = Array.from({ length: 5 }, (_, i) => [40_000 + i, 40_100, 39_900, 40_001 + i]);

Deno.test("at a speed the market runs to its end by itself, candle by candle, and takes no steps from outside", async () => {
  const simulator = await startSimulator({ market: marketOf(candles), speed: 10_000 });
  const socket = new WebSocket(`ws://127.0.0.1:${simulator.port}/ws/btcusdt@kline_5m`);
  const closes: string[] = [];
  const ended = Promise.withResolvers<void>();
  socket.onmessage = ({ data }) => {
    const { k } = JSON.parse(data);
    if (k.x) closes.push(k.c);
    if (k.c === "40005" && k.x) ended.resolve();
  };
  await new Promise((done) => socket.onopen = done);
  const refused = await fetch(`http://127.0.0.1:${simulator.port}/sim/step`, { method: "POST" });
  assert.equal(refused.status, 409);
  assert.match((await refused.json()).msg, /moves by itself, at speed 10000/);
  assert.equal(simulator.status().mode, "speed");
  await ended.promise;
  assert.equal(simulator.status().ended, true);
  assert.deepEqual(closes, [...closes].sort());
  const closed = new Promise((done) => socket.onclose = done);
  await simulator.close();
  await closed;
});

Deno.test("a running market can be closed at any moment", async () => {
  const simulator = await startSimulator({ market: marketOf(candles), speed: 1 });
  assert.equal(simulator.status().candles_left, 5);
  await simulator.close();
});
