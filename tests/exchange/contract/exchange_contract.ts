/** What every adapter of `ports/exchange` promises, as tests that run against each of them. */
import assert from "node:assert/strict";
import type { Candle } from "../../../domain/candle.ts";
import { fee, negQty, notional, price, type Qty, qty, usd } from "../../../domain/money.ts";
import type { Sendable } from "../../../domain/order.ts";
import {
  assertTargetEnds,
  CALM,
  calm,
  CANDLE_MS,
  type Case,
  enterWithBracket,
  entry,
  failure,
  FALL,
  FEE,
  HintLog,
  LOT,
  type MakeWorld,
  RALLY,
  refOf,
  sendable,
  stopLoss,
  SYMBOL,
  value,
} from "./contract_fixture.ts";
import { LIMIT_CASES } from "./limit_cases.ts";
import { RECORD_CASES } from "./record_cases.ts";

export { entry, failure, HintLog, refOf, sendable, stopLoss, value } from "./contract_fixture.ts";

const CASES: readonly Case[] = [
  ["a market tells filters and fees in exact units", calm(2), async ({ connect }) => {
    const market = (await connect()).market(SYMBOL);
    assert.equal(market.base, "BTC");
    assert.equal(market.quote, "USDT");
    assert.equal(market.tickSize, price(0.1));
    assert.equal(market.stepSize, qty(0.001));
    assert.equal(market.qtyMin, qty(0.001));
    assert.equal(market.qtyMax, qty(120));
    assert.equal(market.notionalMin, usd(100));
    assert.equal(market.takerFeeBps, 5);
    assert.equal(market.makerFeeBps, 2);
  }],

  ["a symbol that was not configured is a bug, not an answer", calm(2), async ({ connect }) => {
    const exchange = await connect();
    assert.throws(() => exchange.market("NOPEUSDT"), /Invariant/);
  }],

  ["candles come closed, oldest first, without gap or double, past a page of 1,000", {
    traded: [CALM, CALM],
    history: 2_300,
  }, async ({ connect, firstOpenMs, step }) => {
    await step();
    const candles = value(await (await connect()).candles(SYMBOL, "5m", firstOpenMs - 2_300 * CANDLE_MS, 5_000));
    assert.equal(candles.length, 2_301);
    candles.forEach((candle, i) => assert.equal(candle.openTimeMs, firstOpenMs + (i - 2_300) * CANDLE_MS));
    const { open, high, low, close } = candles.at(-1) as Candle;
    assert.deepEqual([open, high, low, close], CALM);
  }],

  ["candles are at most as many as asked, from the open time asked", calm(2), async ({ connect, firstOpenMs }) => {
    const sinceMs = firstOpenMs - 5 * CANDLE_MS;
    const candles = value(await (await connect()).candles(SYMBOL, "5m", sinceMs, 3));
    assert.deepEqual(candles.map((each) => each.openTimeMs), [0, 1, 2].map((i) => sinceMs + i * CANDLE_MS));
  }],

  ["no candle is listed before it has closed", calm(2), async ({ connect, firstOpenMs, step }) => {
    const exchange = await connect();
    assert.deepEqual(value(await exchange.candles(SYMBOL, "5m", firstOpenMs, 10)), []);
    await exchange.submit(entry("x-1-entry"));
    await step();
    assert.deepEqual(value(await exchange.candles(SYMBOL, "5m", firstOpenMs, 10)), [], "the candle is only open");
    assert.equal(value(await exchange.candles(SYMBOL, "5m", firstOpenMs - CANDLE_MS, 10)).length, 1);
    await step();
    assert.equal(value(await exchange.candles(SYMBOL, "5m", firstOpenMs, 10)).length, 1);
  }],

  ["a market order is open until the next candle, then filled with its fees", calm(3), async ({ connect, step }) => {
    const exchange = await connect();
    const order = entry("x-1-entry");
    const accepted = value(await exchange.submit(order));
    assert.equal(accepted.clientOrderId, "x-1-entry");
    assert.equal(accepted.status, "open");
    assert.equal(accepted.filledQty, 0);
    await step();
    const filled = value(await exchange.order(refOf(order)));
    assert.equal(filled.status, "filled");
    assert.equal(filled.exchangeOrderId, accepted.exchangeOrderId);
    assert.equal(filled.filledQty, LOT);
    assert.equal(filled.fills.length, 1);
    assert.partialDeepStrictEqual(filled.fills[0], { price: price(40_000), qty: LOT, fee: FEE, realizedPnl: 0 });
    assert.deepEqual(value(await exchange.order(refOf(order))), filled, "asking again changes nothing");
  }],

  ["account and position follow a fill to the last unit", calm(3), async ({ connect, step }) => {
    const exchange = await connect();
    const before = value(await exchange.account());
    assert.deepEqual(value(await exchange.positions()), []);
    await exchange.submit(sendable({ clientOrderId: "x-1-entry", side: "sell" }));
    await step();
    const [position, ...others] = value(await exchange.positions());
    assert.deepEqual(others, []);
    assert.equal(position?.qty, negQty(LOT));
    assert.equal(position?.entryPrice, price(40_000));
    assert.equal(position?.leverage, 3);
    assert.equal(value(await exchange.account()).walletBalance, before.walletBalance - FEE);
  }],

  ["a stop that is hit tells its own ids and the fills of the market order it became", {
    traded: [CALM, FALL, CALM],
    history: 12,
  }, async ({ connect, step }) => {
    const exchange = await connect();
    const { stop, target } = await enterWithBracket(exchange, step);
    await step();
    assert.equal(value(await exchange.order(refOf(stop))).status, "open");
    await step();
    const stopped = value(await exchange.order(refOf(stop)));
    assert.equal(stopped.status, "filled");
    assert.equal(stopped.clientOrderId, stop.clientOrderId);
    assert.equal(stopped.filledQty, LOT);
    assert.equal(stopped.fills[0]?.realizedPnl, notional(price(-1_000), LOT));
    assert.equal(stopped.fills[0]?.fee, fee(notional(price(39_000), LOT), 5));
    assert.deepEqual(value(await exchange.positions()), []);
    await assertTargetEnds(exchange, target);
  }],

  ["a target that is reached closes the position with its gain", {
    traded: [CALM, RALLY, CALM],
    history: 12,
  }, async ({ connect, step }) => {
    const exchange = await connect();
    const { target } = await enterWithBracket(exchange, step);
    await step();
    await step();
    const reached = value(await exchange.order(refOf(target)));
    assert.equal(reached.status, "filled");
    assert.equal(reached.fills[0]?.realizedPnl, notional(price(1_000), LOT));
    assert.deepEqual(value(await exchange.positions()), []);
  }],

  ["open orders are those of both lists, plain and triggered ones", calm(3), async ({ connect, step }) => {
    const exchange = await connect();
    const { stop, target } = await enterWithBracket(exchange, step);
    await exchange.submit(entry("x-2-entry"));
    const ids = value(await exchange.openOrders(SYMBOL)).map((each) => each.clientOrderId).sort();
    assert.deepEqual(ids, [stop.clientOrderId, target.clientOrderId, "x-2-entry"].sort());
  }],

  ["an open order is cancelled once; the second time it is not found", calm(3), async ({ connect, step }) => {
    const exchange = await connect();
    const { stop } = await enterWithBracket(exchange, step);
    const waiting = entry("x-2-entry");
    await exchange.submit(waiting);
    for (const order of [stop, waiting]) {
      assert.equal(value(await exchange.cancel(refOf(order))).status, "canceled", order.type);
      assert.equal(failure(await exchange.cancel(refOf(order))).kind, "not_found", order.type);
      assert.equal(value(await exchange.order(refOf(order))).status, "canceled", order.type);
    }
  }],

  ["an order that nobody sent is not found, of either kind", calm(2), async ({ connect }) => {
    const exchange = await connect();
    for (const order of [entry("x-9-entry"), stopLoss("x-9-stop")]) {
      assert.equal(failure(await exchange.order(refOf(order))).kind, "not_found", order.type);
      assert.equal(failure(await exchange.cancel(refOf(order))).kind, "not_found", order.type);
    }
  }],

  ["a refusal carries the exchange's own code", calm(2), async ({ connect }) => {
    const exchange = await connect();
    // An adapter may know the exchange's filters and refuse by itself: then its code is "precision".
    const refusals: readonly [string, Sendable][] = [
      ["-4164", sendable({ clientOrderId: "x-1-a", qty: qty(0.001) as Qty })],
      ["-2019", sendable({ clientOrderId: "x-1-b", qty: qty(50) as Qty })],
      ["-1111|precision", sendable({ clientOrderId: "x-1-c", qty: qty(0.0105) as Qty })],
      ["-2022", sendable({ clientOrderId: "x-1-d", side: "sell", reduceOnly: true })],
      ["-2021", stopLoss("x-1-e", 45_000)],
    ];
    for (const [code, order] of refusals) {
      const error = failure(await exchange.submit(order));
      assert.partialDeepStrictEqual(error, { kind: "rejected", retry: "never" }, order.clientOrderId);
      assert.match(error.kind === "rejected" ? error.code : "", new RegExp(`^(${code})$`), order.clientOrderId);
    }
    assert.deepEqual(value(await exchange.openOrders(SYMBOL)), []);
  }],

  ["an id that is already open is refused, and the first order stays alone", calm(3), async ({ connect, step }) => {
    const exchange = await connect();
    const { stop } = await enterWithBracket(exchange, step);
    const waiting = entry("x-2-entry");
    await exchange.submit(waiting);
    for (const order of [stop, waiting]) {
      assert.partialDeepStrictEqual(failure(await exchange.submit(order)), { kind: "rejected", code: "-4116" });
    }
    assert.equal(value(await exchange.openOrders(SYMBOL)).length, 3);
  }],

  ["after a restart the position, its bracket and its fills are there", calm(4), async ({ connect, step }) => {
    const first = await connect();
    const { order, stop, target } = await enterWithBracket(first, step);
    const known = value(await first.order(refOf(order)));
    await first.close();
    const second = await connect();
    assert.equal(value(await second.positions())[0]?.qty, LOT);
    const ids = value(await second.openOrders(SYMBOL)).map((each) => each.clientOrderId).sort();
    assert.deepEqual(ids, [stop.clientOrderId, target.clientOrderId].sort());
    assert.deepEqual(value(await second.order(refOf(order))), known);
  }],

  ["a fill rings with our client id, of market orders and of triggered stops", {
    traded: [CALM, FALL, CALM],
    history: 12,
  }, async ({ connect, step }) => {
    const exchange = await connect();
    const hints = new HintLog();
    const stop = await exchange.watch([SYMBOL], hints.ring);
    const bracket = await enterWithBracket(exchange, step);
    await hints.rung((hint) => hint.kind === "order" && hint.clientOrderId === bracket.order.clientOrderId);
    await hints.rung((hint) => hint.kind === "account");
    hints.clear();
    await step();
    await step();
    await hints.rung((hint) => hint.kind === "order" && hint.clientOrderId === bracket.stop.clientOrderId);
    await hints.rung((hint) => hint.kind === "price" && hint.symbol === SYMBOL && hint.price === 38_600);
    await stop();
  }],

  ["streams that are stopped ring no more and can be watched again", calm(4), async ({ connect, step }) => {
    const exchange = await connect();
    const before = new HintLog();
    await (await exchange.watch([SYMBOL], before.ring))();
    before.clear();
    const after = new HintLog();
    const stop = await exchange.watch([SYMBOL], after.ring);
    await exchange.submit(entry("x-1-entry"));
    await step();
    await after.rung((hint) => hint.kind === "order");
    assert.deepEqual(before.hints, []);
    await stop();
  }],
];

/** Runs the whole contract against one adapter. @param more What only some exchanges have. */
export function exchangeContract(name: string, make: MakeWorld, more: readonly Case[] = []): void {
  for (const [sentence, market, body] of [...CASES, ...LIMIT_CASES, ...RECORD_CASES, ...more]) {
    Deno.test(`${name}: ${sentence}`, async () => {
      const world = await make(market);
      try {
        await body(world);
      } finally {
        await world.close();
      }
    });
  }
}
