import assert from "node:assert/strict";
import type { Clock } from "../../../coordinator/ports/clock.ts";
import { failure, sendable, value } from "../contract/exchange_contract.ts";
import { FaultProxy } from "./fault_proxy.ts";
import { BinanceWorld, systemClock } from "./fixture.ts";

const LIMITED = {
  kind: "answer",
  status: 429,
  body: `{"code":-1003,"msg":"Too many requests."}`,
  headers: { "Retry-After": "7", "content-type": "application/json" },
} as const;

Deno.test("after a 429 nothing more is asked until Retry-After has passed", async () => {
  let laterMs = 0;
  const clock: Clock = { ...systemClock, monotonicMs: () => performance.now() + laterMs };
  const world = await BinanceWorld.start();
  const proxy = new FaultProxy(world.baseUrl);
  try {
    const exchange = await world.connected({ baseUrl: proxy.baseUrl, clock });
    proxy.spoil(LIMITED, "GET /fapi/v3/account");
    const first = failure(await exchange.account());
    assert.partialDeepStrictEqual(first, { kind: "rate_limited", retry: "after", retryAfterMs: 7_000 });
    const asked = proxy.seen.length;
    proxy.heal();
    const second = failure(await exchange.submit(sendable({ clientOrderId: "x-1-entry" })));
    assert.equal(second.kind, "rate_limited");
    assert.ok(second.kind === "rate_limited" && second.retryAfterMs > 0 && second.retryAfterMs <= 7_000);
    assert.equal(proxy.seen.length, asked);
    laterMs = 7_000;
    assert.equal(value(await exchange.submit(sendable({ clientOrderId: "x-1-entry" }))).status, "open");
  } finally {
    await world.close();
    await proxy.close();
  }
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
