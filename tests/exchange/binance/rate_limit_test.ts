import assert from "node:assert/strict";
import type { PauseMemory } from "../../../exchange/binance/mod.ts";
import { entry, failure, refOf, sendable, stopLoss, value } from "../contract/exchange_contract.ts";
import { FaultProxy } from "./fault_proxy.ts";
import { BinanceWorld } from "./fixture.ts";
import { inMemory } from "./memory_bench.ts";

const ACCOUNT = "GET /fapi/v3/account";
const limited = (status: number, retryAfterSeconds: number) => () =>
  Response.json({ code: -1003, msg: "Too many requests." }, {
    status,
    headers: { "Retry-After": String(retryAfterSeconds) },
  });

Deno.test("after a 429 nothing more is asked until Retry-After has passed", async () => {
  await inMemory(async ({ clock, memory, exchange }) => {
    memory.answers.set(ACCOUNT, limited(429, 7));
    const first = failure(await exchange.account());
    assert.partialDeepStrictEqual(first, { kind: "rate_limited", retry: "after", retryAfterMs: 7_000 });
    memory.answers.clear();
    const asked = memory.seen.length;
    await clock.advance(2_500);
    for (const refused of [await exchange.submit(entry("x-1-entry")), await exchange.positions()]) {
      assert.partialDeepStrictEqual(failure(refused), { kind: "rate_limited", retryAfterMs: 4_500 });
    }
    assert.equal(memory.seen.length, asked);
    await clock.advance(4_500);
    assert.equal(value(await exchange.submit(entry("x-1-entry"))).status, "open");
  });
});

Deno.test("a protective order waits for the end of a pause that fits its deadline, and goes as soon as allowed", async () => {
  await inMemory(async ({ clock, memory, exchange }) => {
    value(await exchange.submit(entry("x-1-entry")));
    await memory.step();
    memory.answers.set(ACCOUNT, limited(429, 7));
    failure(await exchange.account());
    const placing = exchange.submit(stopLoss("x-1-stop"));
    await clock.advance(6_999);
    assert.equal(memory.count("POST /fapi/v1/algoOrder"), 0);
    await clock.advance(1);
    assert.equal(value(await placing).status, "open");
  });
});

Deno.test("a protective order is told the time when a ban outlasts its deadline", async () => {
  await inMemory(async ({ memory, exchange }) => {
    memory.answers.set(ACCOUNT, limited(418, 300));
    failure(await exchange.account());
    const error = failure(await exchange.submit(stopLoss("x-1-stop")));
    assert.partialDeepStrictEqual(error, { kind: "rate_limited", retryAfterMs: 300_000 });
    assert.equal(memory.count("POST /fapi/v1/algoOrder"), 0);
  });
});

Deno.test("a restart within a ban asks nothing before its end", async () => {
  let untilMs: number | null = null;
  const pauseMemory: PauseMemory = { read: () => untilMs, write: (ms) => void (untilMs = ms) };
  await inMemory(async ({ clock, memory, exchange, again }) => {
    memory.answers.set(ACCOUNT, limited(418, 300));
    failure(await exchange.account());
    memory.answers.clear();
    await clock.advance(100_000);
    const asked = memory.seen.length;
    const restarted = await again({ pauseMemory });
    const refused = failure(await restarted.connect());
    assert.partialDeepStrictEqual(refused, { kind: "rate_limited", retryAfterMs: 200_000 });
    assert.equal(memory.seen.length, asked);
    await clock.advance(200_000);
    value(await restarted.connect());
  }, { pauseMemory });
});

Deno.test("a memory that says more than the exchange ever bans for is not believed for longer", async () => {
  const pauseMemory: PauseMemory = { read: () => Number.MAX_SAFE_INTEGER, write: () => {} };
  await inMemory(async ({ again }) => {
    const refused = failure(await (await again({ pauseMemory })).connect());
    assert.equal(refused.kind === "rate_limited" && refused.retryAfterMs, 3 * 86_400_000);
  });
});

/** Four fifths of what this exchange allows in a minute. */
const SHARE = 800_000_000;
const usedUp = (weight: number) => () =>
  Response.json({ positions: [], assets: [] }, { headers: { "X-MBX-USED-WEIGHT-1M": String(weight) } });

Deno.test("when the exchange tells that the share is used up, only protective calls go on until its minute ends", async () => {
  await inMemory(async ({ clock, memory, exchange }) => {
    value(await exchange.submit(entry("x-1-entry")));
    await memory.step();
    await clock.advance(1_000);
    memory.answers.set(ACCOUNT, usedUp(SHARE));
    await exchange.account();
    const [order, stop] = [entry("x-2-entry"), stopLoss("x-1-stop")];
    const late = exchange.submit(order);
    assert.equal(value(await exchange.submit(stop)).status, "open");
    assert.equal(value(await exchange.order(refOf(stop))).status, "open");
    await clock.advance(10_000);
    const refused = failure(await late);
    assert.equal(refused.kind, "rate_limited");
    assert.match(refused.detail, /waited in our own queue until its deadline and was not sent/);
    assert.equal(memory.count("POST /fapi/v1/order"), 1);
    await clock.advance(50_500);
    assert.equal(value(await exchange.submit(order)).status, "open");
  });
});

Deno.test("an endpoint that keeps failing is refused at once, except to protective orders, and tried again later", async () => {
  await inMemory(async ({ clock, memory, exchange }) => {
    const POST = "POST /fapi/v1/order";
    const down = () => new Response("<h1>502</h1>", { status: 502 });
    memory.answers.set(POST, down);
    for (let i = 0; i < 5; i++) {
      assert.equal(failure(await exchange.submit(entry(`x-${i}-entry`))).kind, "unknown_fate");
    }
    assert.partialDeepStrictEqual(failure(await exchange.submit(entry("x-5-entry"))), {
      kind: "rate_limited",
      retryAfterMs: 10_000,
    });
    assert.equal(memory.count(POST), 5);
    value(await exchange.positions());
    const close = sendable({ clientOrderId: "x-1-exit", side: "sell", purpose: "exit", reduceOnly: true });
    assert.equal(failure(await exchange.submit(close)).kind, "unknown_fate");
    assert.equal(memory.count(POST), 6);
    memory.answers.clear();
    await clock.advance(10_000);
    assert.equal(value(await exchange.submit(entry("x-6-entry"))).status, "open");
  });
});

Deno.test("an order limit (-1015) holds back that order and nothing else", async () => {
  const world = await BinanceWorld.start();
  const proxy = new FaultProxy(world.baseUrl);
  try {
    const exchange = await world.connected({ baseUrl: proxy.baseUrl });
    const body = `{"code":-1015,"msg":"Too many new orders."}`;
    proxy.spoil({ kind: "answer", status: 400, body }, "POST /fapi/v1/order");
    const limited = failure(await exchange.submit(sendable({ clientOrderId: "x-1-entry" })));
    assert.partialDeepStrictEqual(limited, { kind: "rate_limited", retryAfterMs: 10_000 });
    value(await exchange.account());
  } finally {
    await world.close();
    await proxy.close();
  }
});

Deno.test("every request is measured by endpoint and outcome, and the used weight is told", async () => {
  const world = await BinanceWorld.start();
  try {
    const exchange = await world.connected();
    await exchange.account();
    await exchange.order({ symbol: "BTCUSDT", clientOrderId: "x-9", type: "market" });
    const observed = world.telemetry.observed.map(({ endpoint, outcome }) => `${endpoint} ${outcome}`);
    assert.ok(observed.includes("GET /fapi/v3/account ok"));
    assert.ok(observed.includes("GET /fapi/v1/order http_400"));
    assert.ok((world.telemetry.gauges.get("xylen_exchange_used_weight") ?? 0) > 0);
  } finally {
    await world.close();
  }
});
