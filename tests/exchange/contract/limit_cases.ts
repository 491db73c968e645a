/** Orders with a price of their own. */
import assert from "node:assert/strict";
import type { Exchange } from "../../../coordinator/ports/exchange.ts";
import { fee, notional, type Price, price } from "../../../domain/money.ts";
import type { Sendable, TimeInForce } from "../../../domain/order.ts";
import { CALM, calm, type Case, FALL, LOT, RALLY, refOf, sendable, SYMBOL, value } from "./contract_fixture.ts";

const limit = (clientOrderId: string, at: number, timeInForce: TimeInForce = "gtc"): Sendable =>
  sendable({ clientOrderId, type: "limit", limitPrice: price(at) as Price, timeInForce });

const falling = { traded: [CALM, FALL, CALM], history: 12 };

/** Some exchanges refuse such an order at once, others take it and let it expire. Either way nothing is left of it. */
async function assertGone(exchange: Exchange, order: Sendable, refusal: string): Promise<void> {
  const sent = await exchange.submit(order);
  if (sent.ok) assert.equal(value(await exchange.order(refOf(order))).status, "expired");
  else assert.partialDeepStrictEqual(sent.error, { kind: "rejected", code: refusal });
  assert.deepEqual(value(await exchange.openOrders(SYMBOL)), []);
  assert.deepEqual(value(await exchange.positions()), []);
}

export const LIMIT_CASES: readonly Case[] = [
  ["a limit order rests until the market goes through its price, then fills there as maker", falling, async (world) => {
    const exchange = await world.connect();
    const order = limit("x-1-entry", 39_500);
    assert.equal(value(await exchange.submit(order)).status, "open");
    await world.step();
    const resting = value(await exchange.order(refOf(order)));
    assert.deepEqual([resting.status, resting.filledQty], ["open", 0]);
    await world.step();
    const filled = value(await exchange.order(refOf(order)));
    assert.deepEqual([filled.status, filled.filledQty], ["filled", LOT]);
    assert.partialDeepStrictEqual(filled.fills[0], {
      price: price(39_500),
      fee: fee(notional(price(39_500), LOT), 2),
    });
  }],

  ["a limit order that the market already meets fills no worse than its price", calm(3), async (world) => {
    const exchange = await world.connect();
    const order = limit("x-1-entry", 40_500);
    value(await exchange.submit(order));
    await world.step();
    const filled = value(await exchange.order(refOf(order)));
    assert.equal(filled.status, "filled");
    assert.ok(filled.fills.every((fill) => fill.price <= price(40_500)));
  }],

  ["a resting limit order is listed as open with its terms, and is cancelled once", calm(3), async (world) => {
    const exchange = await world.connect();
    const order = limit("x-1-entry", 39_000);
    value(await exchange.submit(order));
    const [open, ...others] = value(await exchange.openOrders(SYMBOL));
    assert.deepEqual(others, []);
    assert.partialDeepStrictEqual(open, {
      clientOrderId: "x-1-entry",
      type: "limit",
      algo: false,
      side: "buy",
      qty: LOT,
      reduceOnly: false,
      triggerPrice: null,
    });
    assert.equal(value(await exchange.cancel(refOf(order))).status, "canceled");
    await assertCanceledStays(exchange, order);
  }],

  ["a post-only order that would take is not there afterwards", calm(3), async ({ connect }) => {
    await assertGone(await connect(), limit("x-1-entry", 40_500, "post_only"), "-5022");
  }],

  ["a post-only order that makes rests and fills as maker", falling, async ({ connect, step }) => {
    const exchange = await connect();
    const order = limit("x-1-entry", 39_500, "post_only");
    assert.equal(value(await exchange.submit(order)).status, "open");
    await step();
    await step();
    const filled = value(await exchange.order(refOf(order)));
    assert.equal(filled.fills[0]?.fee, fee(notional(price(39_500), LOT), 2));
  }],

  ["an order to fill or kill that cannot fill is not there afterwards", calm(3), async ({ connect }) => {
    await assertGone(await connect(), limit("x-1-entry", 39_000, "fok"), "-5021");
  }],

  ["an immediate order that cannot fill is not there afterwards", calm(3), async ({ connect }) => {
    await assertGone(await connect(), limit("x-1-entry", 39_000, "ioc"), "-2020");
  }],

  ["a reduce-only limit order takes the profit and never turns the position", {
    traded: [CALM, RALLY, CALM],
    history: 12,
  }, async ({ connect, step }) => {
    const exchange = await connect();
    value(await exchange.submit(sendable({ clientOrderId: "x-1-entry" })));
    await step();
    const target = sendable({
      clientOrderId: "x-1-exit",
      side: "sell",
      type: "limit",
      purpose: "exit",
      limitPrice: price(41_000) as Price,
      timeInForce: "gtc",
      reduceOnly: true,
    });
    value(await exchange.submit(target));
    await step();
    await step();
    assert.equal(value(await exchange.order(refOf(target))).fills[0]?.realizedPnl, notional(price(1_000), LOT));
    assert.deepEqual(value(await exchange.positions()), []);
  }],
];

async function assertCanceledStays(exchange: Exchange, order: Sendable): Promise<void> {
  assert.equal(value(await exchange.order(refOf(order))).status, "canceled");
  assert.deepEqual(value(await exchange.openOrders(SYMBOL)), []);
}
