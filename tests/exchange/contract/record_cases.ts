/** What the account has lived through, whoever did it. */
import assert from "node:assert/strict";
import type { Exchange } from "../../../coordinator/ports/exchange.ts";
import { fraction, notional, type Price, price, qty, type Usd } from "../../../domain/money.ts";
import {
  CALM,
  calm,
  CANDLE_MS,
  type Case,
  enterWithBracket,
  entry,
  FALL,
  FEE,
  LOT,
  type Quote,
  refOf,
  sendable,
  stopLoss,
  SYMBOL,
  value,
} from "./contract_fixture.ts";

const CRASH: Quote = [40_000, 40_000, 20_000, 20_500];
const FUNDED_CANDLES = 8 * 12 + 1;

/** Wallet = what it was + what fills realised − fees + income: to the last unit. */
async function assertBooksBalance(exchange: Exchange, before: Usd, sinceMs: number): Promise<void> {
  const fills = value(await exchange.fills(SYMBOL, sinceMs));
  const income = value(await exchange.income(sinceMs));
  const traded = fills.reduce((sum, fill) => sum + fill.realizedPnl - fill.fee, 0);
  const received = income.reduce((sum, { amount }) => sum + amount, 0);
  assert.equal(value(await exchange.account()).walletBalance, before + traded + received);
}

export const RECORD_CASES: readonly Case[] = [
  ["an account is in one-way mode", calm(2), async ({ connect }) => {
    assert.equal(value(await (await connect()).oneWayMode()), true);
  }],

  ["executions tell side, order and fee of entries and of triggered stops, oldest first", {
    traded: [CALM, FALL, CALM],
    history: 12,
  }, async ({ connect, step, firstOpenMs }) => {
    const exchange = await connect();
    const before = value(await exchange.account()).walletBalance;
    assert.deepEqual(value(await exchange.fills(SYMBOL, firstOpenMs)), []);
    const { order } = await enterWithBracket(exchange, step);
    await step();
    await step();
    const [bought, sold, ...others] = value(await exchange.fills(SYMBOL, firstOpenMs));
    assert.deepEqual(others, []);
    const known = value(await exchange.order(refOf(order)));
    assert.deepEqual(bought, {
      ...known.fills[0],
      symbol: SYMBOL,
      side: "buy",
      exchangeOrderId: known.exchangeOrderId,
      forced: null,
    });
    assert.partialDeepStrictEqual(sold, { side: "sell", qty: LOT, price: price(39_000), forced: null });
    assert.ok(sold!.atMs >= bought!.atMs);
    assert.deepEqual(value(await exchange.fills(SYMBOL, bought!.atMs + 1)), [sold], "only what came after");
    await assertBooksBalance(exchange, before, firstOpenMs);
  }],

  ["the newest orders are those of both lists, open or over, a triggered stop once", {
    traded: [CALM, FALL, CALM],
    history: 12,
  }, async ({ connect, step }) => {
    const exchange = await connect();
    const { order, stop, target } = await enterWithBracket(exchange, step);
    await step();
    await step();
    await exchange.submit(entry("x-2-entry"));
    const placed = new Map(value(await exchange.recentOrders(SYMBOL)).map((each) => [each.clientOrderId, each]));
    assert.equal(value(await exchange.recentOrders(SYMBOL)).length, placed.size, "each once");
    for (const sent of [order, stop, target, entry("x-2-entry")]) {
      const { symbol, side, type, qty, reduceOnly, triggerPrice } = sent;
      assert.partialDeepStrictEqual(
        placed.get(sent.clientOrderId),
        { symbol, side, type, qty, reduceOnly, triggerPrice, algo: triggerPrice !== null },
        sent.clientOrderId,
      );
    }
  }],

  ["a liquidation's execution is told as the exchange's own, and its fee as income", {
    traded: [CALM, CRASH, CALM],
    history: 12,
  }, async ({ connect, step, firstOpenMs }) => {
    const exchange = await connect();
    const before = value(await exchange.account()).walletBalance;
    value(await exchange.submit(sendable({ clientOrderId: "x-1-entry", qty: qty(0.7) })));
    for (let i = 0; i < 3; i++) await step();
    assert.deepEqual(value(await exchange.positions()), []);
    const fills = value(await exchange.fills(SYMBOL, firstOpenMs));
    assert.deepEqual(fills.map(({ side, forced }) => [side, forced]), [["buy", null], ["sell", "liquidation"]]);
    const fees = value(await exchange.income(firstOpenMs)).filter(({ kind }) => kind === "insurance");
    assert.ok(fees.every(({ amount }) => amount < 0));
    await assertBooksBalance(exchange, before, firstOpenMs);
  }],

  ["funding is income of its symbol, once for each settlement", {
    traded: Array.from({ length: FUNDED_CANDLES + 2 }, () => CALM),
    history: 12,
    fundingRate: 0.0001,
  }, async ({ connect, step, firstOpenMs }) => {
    const exchange = await connect();
    const before = value(await exchange.account()).walletBalance;
    value(await exchange.submit(entry("x-1-entry")));
    for (let i = 0; i < FUNDED_CANDLES + 2; i++) await step();
    const paid = -fraction(notional(price(40_000), LOT), 0.0001);
    const [funding, ...others] = value(await exchange.income(firstOpenMs));
    assert.deepEqual(others, [], "neither fills nor fees");
    assert.partialDeepStrictEqual(funding, { kind: "funding", symbol: SYMBOL, amount: paid });
    assert.equal(Math.floor((funding!.atMs - firstOpenMs) / CANDLE_MS), 96);
    assert.equal(value(await exchange.account()).walletBalance, before - FEE + paid);
    assert.deepEqual(value(await exchange.income(funding!.atMs + 1)), []);
  }],

  ["orders that another program has placed are listed as open, and can be asked for", calm(4), async (world) => {
    const [ours, other] = [await world.connect(), await world.connect()];
    value(await other.submit(entry("web-entry")));
    await world.step();
    const theirs = [
      stopLoss("web-stop"),
      sendable({
        clientOrderId: "web-limit",
        side: "sell",
        type: "limit",
        limitPrice: price(44_000) as Price,
        timeInForce: "gtc",
      }),
    ];
    for (const order of theirs) value(await other.submit(order));
    const open = value(await ours.openOrders(SYMBOL));
    assert.deepEqual(
      open.map((
        { clientOrderId, type, algo, side, qty, reduceOnly, triggerPrice },
      ) => [clientOrderId, type, algo, side, qty, reduceOnly, triggerPrice]).sort(),
      [
        ["web-limit", "limit", false, "sell", LOT, false, null],
        ["web-stop", "stop_market", true, "sell", LOT, true, price(39_000)],
      ],
    );
    for (const order of theirs) assert.equal(value(await ours.order(refOf(order))).status, "open");
  }],
];
