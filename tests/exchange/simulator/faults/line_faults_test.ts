import assert from "node:assert/strict";
import { faultyWorld, MARKET_BUY } from "./faulty_world.ts";

/** Subscribes to one stream and steps the market. @returns The event times that came, and the stream. */
async function heard(spec: string, steps: number, waitMs = 0) {
  const { clock, exchange, client } = faultyWorld(spec);
  const stream = client.listen("/ws/btcusdt@bookTicker");
  for (let step = 0; step < steps; step++) await exchange.step();
  if (waitMs > 0) await clock.advance(waitMs);
  const times = stream.messages.map((each) => Number(each["E"]));
  const { ends } = stream;
  await exchange.close();
  assert.equal(clock.sleeping, 0);
  return { times, ends };
}

const inOrder = (times: readonly number[]) => times.every((time, i) => i === 0 || time > times[i - 1]!);

Deno.test("without faults every message comes once and in order", async () => {
  const { times } = await heard("", 6);
  assert.equal(times.length, 6);
  assert.ok(inOrder(times));
});

Deno.test("a dropped message never comes", async () => {
  assert.deepEqual((await heard("ws_drop=1", 6)).times, []);
  const { times } = await heard("ws_drop=0.5,seed=2", 20);
  assert.ok(times.length > 0 && times.length < 20 && inOrder(times));
});

Deno.test("a duplicated message comes twice in a row", async () => {
  const { times } = await heard("ws_duplicate=1", 3);
  assert.deepEqual(times, [times[0], times[0], times[2], times[2], times[4], times[4]]);
  assert.equal(times.length, 6);
});

Deno.test("a reordered message comes after the next one, and none is lost but what still waits", async () => {
  const { times } = await heard("ws_reorder=0.4,seed=3", 20);
  assert.ok(times.length >= 19 && new Set(times).size === times.length);
  assert.ok(!inOrder(times));
});

Deno.test("a delayed message comes after its time on the exchange's clock", async () => {
  assert.deepEqual((await heard("ws_delay=1@500..500", 3, 499)).times, []);
  assert.equal((await heard("ws_delay=1@500..500", 3, 500)).times.length, 3);
});

Deno.test("a cut line ends with a code, and nothing comes any more", async () => {
  const { times, ends } = await heard("ws_close=1", 3);
  assert.deepEqual([times, ends], [[], [1001]]);
});

Deno.test("a frozen line stays open and carries nothing, answers included, until the freeze is over", async () => {
  const { clock, exchange, client } = faultyWorld("ws_freeze=1@60000..60000,seed=1");
  const stream = client.listen("/ws/btcusdt@bookTicker");
  // Each minute begins a freeze of a minute: after the second there is always one.
  await clock.advance(120_000);
  await exchange.step();
  stream.socket.send(JSON.stringify({ method: "LIST_SUBSCRIPTIONS", id: 1 }));
  assert.deepEqual([stream.messages, stream.ends], [[], []]);
  await exchange.close();
});

Deno.test("a listen key may end before its time: the stream is told and closed", async () => {
  const { clock, exchange, client } = faultyWorld("listen_key_expiry=1");
  const { listenKey } = await client.ok("POST", "/fapi/v1/listenKey");
  const stream = client.listen(`/private/ws?listenKey=${listenKey}`);
  await clock.advance(60_000);
  await client.send("POST", "/fapi/v1/order", MARKET_BUY);
  assert.deepEqual(stream.messages.map((each) => each["e"]), ["listenKeyExpired"]);
  assert.deepEqual(stream.ends, [1000]);
  await exchange.close();
});
