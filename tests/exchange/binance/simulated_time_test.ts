import assert from "node:assert/strict";
import type { ExchangeHint } from "../../../coordinator/ports/exchange.ts";
import { entry, failure, refOf, stopLoss, value } from "../contract/exchange_contract.ts";
import { inMemory } from "./memory_bench.ts";

const MINUTE_MS = 60_000;

const reconnects = (hints: readonly ExchangeHint[]): number =>
  hints.filter(({ kind }) => kind === "reconnected").length;

Deno.test("connect, an order, its stop and the account's events need no socket and no real time", async () => {
  await inMemory(async ({ clock, memory, exchange, hints }) => {
    const [order, stop] = [entry("x-1-entry"), stopLoss("x-1-stop")];
    assert.equal(value(await exchange.submit(order)).status, "open");
    await memory.step();
    await clock.advance(0);
    assert.ok(hints.some((hint) => hint.kind === "order" && hint.clientOrderId === "x-1-entry"));
    assert.equal(value(await exchange.order(refOf(order))).status, "filled");
    assert.equal(value(await exchange.submit(stop)).status, "open");
    assert.equal(value(await exchange.positions()).length, 1);
  });
});

Deno.test("a call that is never answered ends at its deadline by the clock, and not before", async () => {
  await inMemory(async ({ clock, memory, exchange }) => {
    memory.hanging.add("POST /fapi/v1/order");
    let ended = false;
    const submitted = exchange.submit(entry("x-1-entry")).finally(() => ended = true);
    await clock.advance(9_999);
    assert.equal(ended, false);
    await clock.advance(1);
    assert.equal(failure(await submitted).kind, "unknown_fate");
  });
});

Deno.test("the listen key is renewed for as long as the streams are watched", async () => {
  await inMemory(async ({ clock, memory, exchange, hints }) => {
    for (let i = 0; i < 4; i++) await clock.advance(20 * MINUTE_MS);
    assert.equal(memory.count("PUT /fapi/v1/listenKey"), 4);
    value(await exchange.submit(entry("x-1-entry")));
    await memory.step();
    await clock.advance(0);
    assert.ok(
      hints.some((hint) => hint.kind === "order"),
      "the account's events still come after the hour of its life",
    );
    assert.equal(reconnects(hints), 0);
  });
});

Deno.test("a renewal that is not answered is tried again, and a key that could not be renewed is replaced", async () => {
  await inMemory(async ({ clock, memory, hints }) => {
    memory.hanging.add("PUT /fapi/v1/listenKey");
    await clock.advance(25 * MINUTE_MS);
    assert.ok(memory.count("PUT /fapi/v1/listenKey") > 3, "asked every minute");
    assert.equal(reconnects(hints), 0);
    await clock.advance(40 * MINUTE_MS);
    assert.equal(memory.count("POST /fapi/v1/listenKey"), 2);
    assert.equal(reconnects(hints), 1);
    memory.hanging.clear();
    await clock.advance(60 * MINUTE_MS);
    assert.equal(memory.count("POST /fapi/v1/listenKey"), 2);
  });
});

Deno.test("a frozen socket is noticed by its missing signs of life, replaced and told as reconnected", async () => {
  await inMemory(async ({ clock, memory, exchange, hints, telemetry }) => {
    await clock.advance(5 * MINUTE_MS);
    assert.equal(memory.lines.length, 2, "lines that answer are left alone");
    for (const line of memory.lines) line.frozen = true;
    await clock.advance(31_000);
    assert.equal(memory.lines.length, 4);
    assert.equal(reconnects(hints), 2);
    assert.ok(telemetry.logged.some((each) => /no sign of life for 20000 ms/.test(each)));
    value(await exchange.submit(entry("x-1-entry")));
    await memory.step();
    await clock.advance(0);
    assert.ok(hints.some((hint) => hint.kind === "order"));
    memory.lines.forEach((line) => line.frozen = false);
  });
});

Deno.test("the exchange's clock is measured every few minutes and told", async () => {
  await inMemory(async ({ clock, memory, telemetry }) => {
    assert.equal(memory.count("GET /fapi/v1/time"), 1);
    const aheadMs = 2_500;
    memory.answers.set("GET /fapi/v1/time", () => Response.json({ serverTime: clock.nowMs() + aheadMs }));
    await clock.advance(5 * MINUTE_MS);
    assert.equal(memory.count("GET /fapi/v1/time"), 2);
    assert.equal(telemetry.gauges.get("xylen_exchange_clock_skew_seconds"), 2.5);
    assert.ok(telemetry.logged.some((each) => /clock is not the exchange's.*"skewMs":2500/.test(each)));
  });
});
