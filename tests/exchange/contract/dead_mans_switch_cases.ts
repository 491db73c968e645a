import assert from "node:assert/strict";
import { type Price, price } from "../../../domain/money.ts";
import { calm, type Case, enterWithBracket, sendable, SYMBOL, value } from "./contract_fixture.ts";

const COUNTDOWN_MS = 200;

const resting = (clientOrderId: string) =>
  sendable({ clientOrderId, type: "limit", limitPrice: price(39_000) as Price, timeInForce: "gtc" });

/** For adapters on an exchange that has the switch. */
export const DEAD_MANS_SWITCH_CASES: readonly Case[] = [
  ["the dead man's switch cancels plain orders and leaves stops and targets", calm(3), async (world) => {
    const exchange = await world.connect();
    const { stop, target } = await enterWithBracket(exchange, world.step);
    value(await exchange.submit(resting("x-2-entry")));
    value(await exchange.cancelAllAfter(SYMBOL, COUNTDOWN_MS));
    assert.equal(value(await exchange.openOrders(SYMBOL)).length, 3);
    await world.pass(COUNTDOWN_MS);
    const left = value(await exchange.openOrders(SYMBOL)).map(({ clientOrderId }) => clientOrderId).sort();
    assert.deepEqual(left, [stop.clientOrderId, target.clientOrderId].sort());
  }],

  ["a dead man's switch that is set again or switched off cancels nothing", calm(3), async (world) => {
    const exchange = await world.connect();
    value(await exchange.submit(resting("x-1-entry")));
    value(await exchange.cancelAllAfter(SYMBOL, COUNTDOWN_MS));
    value(await exchange.cancelAllAfter(SYMBOL, 100 * COUNTDOWN_MS));
    await world.pass(COUNTDOWN_MS);
    assert.equal(value(await exchange.openOrders(SYMBOL)).length, 1, "set again");
    value(await exchange.cancelAllAfter(SYMBOL, COUNTDOWN_MS));
    value(await exchange.cancelAllAfter(SYMBOL, 0));
    await world.pass(COUNTDOWN_MS);
    assert.equal(value(await exchange.openOrders(SYMBOL)).length, 1, "switched off");
  }],
];
