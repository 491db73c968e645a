import assert from "node:assert/strict";
import { FaultTable } from "../../../../exchange/simulator/faults/fault_table.ts";
import { type FaultName, faultPlan } from "../../../../exchange/simulator/mod.ts";
import { faultyWorld, MARKET_BUY, STILL, STOP } from "./faulty_world.ts";
import { marketOf } from "../fixture.ts";

/** Times are long past any fault's range. */
const LONG_MS = 100_000;

/** A seed whose first call meets the fault on the wanted side of its `pick`. */
function seedWith(name: FaultName, low: boolean): number {
  for (let seed = 0;; seed++) {
    const drawn = new FaultTable(faultPlan(seed, { [name]: { chance: 1 } })).drawn(name, 0);
    if ((drawn!.pick < 0.5) === low) return seed;
  }
}

async function placed(spec: string, path: string, params: Record<string, string>) {
  const { clock, exchange, client } = faultyWorld(spec);
  const sent = client.send("POST", path, params);
  await clock.advance(LONG_MS);
  const response = await sent;
  const { openOrders, openAlgos } = exchange.session.engine.state;
  const text = await response.text();
  await exchange.close();
  return {
    status: response.status,
    code: text.startsWith("{") ? JSON.parse(text).code : text.includes("<html>") ? "html" : text,
    acted: openOrders.length + openAlgos.length > 0,
  };
}

const order = "/fapi/v1/order";
const algo = "/fapi/v1/algoOrder";
const before = (name: FaultName) => `${name}=1,seed=${seedWith(name, true)}`;
const after = (name: FaultName) => `${name}=1,seed=${seedWith(name, false)}`;

for (
  const [what, spec, path, params, expected] of [
    ["a request that is lost", "timeout_before=1", order, MARKET_BUY, { status: 504, code: "html", acted: false }],
    ["an answer that is lost", "timeout_after=1", order, MARKET_BUY, { status: 504, code: "html", acted: true }],
    ["-1007 before", before("unknown_1007"), order, MARKET_BUY, { status: 408, code: -1007, acted: false }],
    ["-1007 after", after("unknown_1007"), order, MARKET_BUY, { status: 408, code: -1007, acted: true }],
    ["503 unknown before", before("unknown_503"), order, MARKET_BUY, { status: 503, code: -1000, acted: false }],
    ["503 unknown after", after("unknown_503"), order, MARKET_BUY, { status: 503, code: -1000, acted: true }],
    ["an overload", "overloaded_1008=1", order, MARKET_BUY, { status: 503, code: -1008, acted: false }],
    ["an overload, reducing", "overloaded_1008=1", algo, STOP, { status: 200, code: undefined, acted: true }],
    ["an internal error", "internal_1001=1", order, MARKET_BUY, { status: 503, code: -1001, acted: false }],
    ["an old time stamp", "recv_window=1", order, MARKET_BUY, { status: 400, code: -1021, acted: false }],
    ["a limited address", "http_429=1", order, MARKET_BUY, { status: 429, code: -1003, acted: false }],
    ["a banned address", "http_418=1", order, MARKET_BUY, { status: 418, code: -1003, acted: false }],
    ["a refused stop", before("stop_rejected"), algo, STOP, { status: 400, code: -2021, acted: false }],
    ["a stop accepted and dropped", after("stop_rejected"), algo, STOP, { status: 200, code: undefined, acted: false }],
    ["a stop's fault on another order", "stop_rejected=1", order, MARKET_BUY, {
      status: 200,
      code: undefined,
      acted: true,
    }],
    ["two faults at once", "internal_1001=1,timeout_after=1", order, MARKET_BUY, {
      status: 504,
      code: "html",
      acted: true,
    }],
  ] as const
) {
  Deno.test(`${what} is answered ${expected.status} ${expected.code ?? ""} and has ${expected.acted ? "" : "not "}acted`, async () => {
    assert.deepEqual(await placed(spec, path, params), expected);
  });
}

Deno.test("an answer by a proxy's page may or may not have been executed", async () => {
  const outcomes = new Set<string>();
  for (let seed = 0; seed < 12; seed++) {
    const { status, code, acted } = await placed(`html_5xx=1,seed=${seed}`, order, MARKET_BUY);
    assert.equal(code, "html");
    outcomes.add(`${status} ${acted}`);
  }
  assert.ok(outcomes.size >= 4, [...outcomes].join(", "));
});

Deno.test("latency is the exchange's own time, before and after it acts; a client that gives up changes nothing", async () => {
  const { clock, exchange, client } = faultyWorld("latency=100..100,seed=4");
  let answered = false;
  const sent = client.send("POST", order, MARKET_BUY).then(() => answered = true);
  await clock.advance(99);
  assert.equal(answered, false);
  assert.equal(exchange.session.engine.state.openOrders.length, 1);
  await clock.advance(1);
  await sent;
  await exchange.close();
  assert.equal(clock.sleeping, 0);
});

Deno.test("a stop that is accepted and dropped is told so on the stream, and asked for reads REJECTED", async () => {
  const { exchange, client } = faultyWorld(after("stop_rejected"));
  const { listenKey } = await client.ok("POST", "/fapi/v1/listenKey");
  const stream = client.listen(`/ws/${listenKey}`);
  const { algoId } = await client.ok("POST", algo, STOP);
  assert.deepEqual(stream.messages.map((each) => (each["o"] as { X: string }).X), ["NEW", "REJECTED"]);
  assert.equal((await client.ok("GET", algo, { algoId: String(algoId) })).algoStatus, "REJECTED");
  await exchange.close();
});

/** A world whose clock stands inside an episode of the fault. */
async function during(name: FaultName, low?: boolean) {
  for (let seed = 1;; seed++) {
    const table = new FaultTable(faultPlan(seed, { [name]: { chance: 1, range: [50_000, 50_000] } }));
    const [first] = table.startsBetween(name, 0, 59_000);
    if (!first || (low !== undefined && (first.pick < 0.5) !== low)) continue;
    const world = faultyWorld(`${name}=1@50000..50000,seed=${seed}`);
    const early = await world.client.send("GET", "/fapi/v1/ticker/price");
    assert.equal(early.status, 200);
    return { ...world, enter: () => world.clock.advance(first.startMs) };
  }
}

for (
  const [name, low, path, params, code] of [
    ["halt", true, order, MARKET_BUY, -4141],
    ["halt", false, order, MARKET_BUY, -1008],
    ["rule_change", true, algo, STOP, -4120],
    ["rule_change", false, order, MARKET_BUY, -4087],
  ] as const
) {
  Deno.test(`${name} refuses new orders with ${code} for its time, and nothing else`, async () => {
    const { client, exchange, enter } = await during(name, low);
    await enter();
    assert.equal((await client.refused("POST", path, params))["code"], code);
    await client.ok("GET", "/fapi/v1/ticker/price");
    await client.ok("GET", "/fapi/v1/openOrders");
    await exchange.close();
  });
}

Deno.test("a halt and a rule that allow what reduces, allow a stop", async () => {
  for (const name of ["halt", "rule_change"] as const) {
    const { client, exchange, enter } = await during(name, false);
    await enter();
    await client.ok("POST", algo, STOP);
    await exchange.close();
  }
});

Deno.test("maintenance answers everything 503, closes the streams and lets nobody in", async () => {
  const { client, exchange, enter, clock } = await during("maintenance");
  const stream = client.listen("/ws/btcusdt@ticker");
  await enter();
  assert.equal((await client.send("GET", "/fapi/v1/time")).status, 503);
  assert.deepEqual(stream.ends, [1001]);
  assert.throws(() => client.listen("/ws/btcusdt@ticker"), /no longer available/);
  await exchange.close();
  assert.equal(clock.sleeping, 0);
});

Deno.test("stale market data repeats its first answer for its time", async () => {
  const { client, exchange, enter } = await during("stale_market");
  await enter();
  const time = async () => (await client.ok("GET", "/fapi/v1/ticker/price", { symbol: "BTCUSDT" })).time;
  // The signature differs from call to call: market data needs none, and is asked for without.
  const plain = async () =>
    (await (await exchange.handle(new Request("http://x/fapi/v1/ticker/price?symbol=BTCUSDT"))).json()).time;
  const first = await plain();
  await exchange.step();
  assert.equal(await plain(), first);
  assert.notEqual(await time(), first);
  await exchange.close();
});

Deno.test("a lagging trade list leaves out what has been executed since, while the order is filled", async () => {
  const { client, exchange, enter } = await during("trades_lag");
  const { orderId } = await client.ok("POST", order, MARKET_BUY);
  await exchange.step();
  const second = await client.ok("POST", order, MARKET_BUY);
  await enter();
  await exchange.step();
  await exchange.step();
  const { status } = await client.ok("GET", order, { symbol: "BTCUSDT", orderId: String(second.orderId) });
  assert.equal(status, "FILLED");
  const trades = await client.ok("GET", "/fapi/v1/userTrades", { symbol: "BTCUSDT" });
  assert.deepEqual(trades.map((each: { orderId: number }) => each.orderId), [orderId]);
  await exchange.close();
});

Deno.test("a jump of the exchange's clock shows in its time, and refuses what is signed by the right one", async () => {
  const { client, exchange, clock, enter } = await during("clock_jump");
  await enter();
  const { serverTime } = await client.ok("GET", "/fapi/v1/time");
  assert.equal(Math.abs(serverTime - clock.nowMs()), 50_000);
  assert.equal((await client.refused("GET", "/fapi/v3/balance"))["code"], -1021);
  await clock.advance(400_000);
  await exchange.close();
});

Deno.test("equal seeds and equal calls give equal answers, with all faults at once", async () => {
  const run = async () => {
    const { exchange, client, clock } = faultyWorld("all,seed=12", { market: marketOf(Array(50).fill(STILL)) });
    const answers: string[] = [];
    for (let call = 0; call < 60; call++) {
      const sent = client.send("POST", order, MARKET_BUY);
      await clock.advance(LONG_MS);
      const response = await sent;
      answers.push(`${response.status} ${await response.text()}`);
      await exchange.step();
    }
    await exchange.close();
    return answers;
  };
  const first = await run();
  assert.ok(new Set(first.map((each) => each.slice(0, 3))).size > 1, "some calls fail");
  assert.deepEqual(await run(), first);
});
