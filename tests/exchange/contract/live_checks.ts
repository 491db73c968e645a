/**
 * What can be asked of an exchange whose market moves by itself: the smallest orders, far from the price or at once, and
 * nothing left behind. Runs against Binance's demo environment by hand, and against the simulator as a test.
 */
import assert from "node:assert/strict";
import type { Exchange } from "../../../coordinator/ports/exchange.ts";
import { type Market, roundPrice } from "../../../domain/market.ts";
import { mulDiv, notional, type Price, price, type Qty, SCALE } from "../../../domain/money.ts";
import type { OrderRequest, Sendable } from "../../../domain/order.ts";
import { failure, HintLog, refOf, sendable, value } from "./contract_fixture.ts";

export interface LiveWorld {
  readonly exchange: Exchange;
  readonly symbol: string;
  /** Begins every client order id, so that two runs have none in common. */
  readonly run: string;
  /** Market time, Unix ms. */
  readonly nowMs: () => number;
  /** Returns when a market order that was sent before has had the time to fill. */
  readonly settle: () => Promise<void>;
}

type Check = readonly [sentence: string, body: (desk: LiveDesk) => Promise<void>];

const CANDLE_MS = 300_000;

/** The smallest orders of one symbol, by how far they stand from the market. */
class LiveDesk {
  #sent = 0;

  constructor(readonly world: LiveWorld, readonly market: Market, readonly last: Price) {}

  get exchange(): Exchange {
    return this.world.exchange;
  }

  order(more: Partial<OrderRequest>): Sendable {
    const clientOrderId = `${this.world.run}-${this.#sent++}`;
    return sendable({ clientOrderId, symbol: this.world.symbol, qty: this.#smallestQty, ...more });
  }

  limit(percentOfLast: number, timeInForce: OrderRequest["timeInForce"]): Sendable {
    return this.order({ type: "limit", limitPrice: this.at(percentOfLast), timeInForce });
  }

  at(percentOfLast: number): Price {
    return roundPrice(this.market, mulDiv(this.last, percentOfLast, 100, "nearest") as Price, "down");
  }

  /** Of the smallest value that is allowed at nine tenths of the price, with some room. */
  get #smallestQty(): Qty {
    const { notionalMin, stepSize, qtyMin } = this.market;
    const enough = mulDiv(notionalMin, SCALE, this.at(85), "up");
    return Math.max(qtyMin, Math.ceil(enough / stepSize) * stepSize) as Qty;
  }

  async assertGone(order: Sendable): Promise<void> {
    const sent = await this.exchange.submit(order);
    if (sent.ok) assert.equal(value(await this.exchange.order(refOf(order))).status, "expired");
    else assert.equal(sent.error.kind, "rejected", sent.error.detail);
    await this.assertNotOpen(order);
  }

  async assertNotOpen({ clientOrderId }: Sendable): Promise<void> {
    const open = value(await this.exchange.openOrders(this.world.symbol));
    assert.ok(!open.some((each) => each.clientOrderId === clientOrderId), `${clientOrderId} is still open`);
  }
}

const CHECKS: readonly Check[] = [
  ["the account is in one-way mode and can be read", async ({ exchange }) => {
    assert.equal(value(await exchange.oneWayMode()), true);
    assert.ok(value(await exchange.account()).walletBalance > 0, "the account holds nothing");
  }],

  ["candles come closed, oldest first, without a gap", async ({ exchange, world }) => {
    const firstMs = world.nowMs() - world.nowMs() % CANDLE_MS - 10 * CANDLE_MS;
    const candles = value(await exchange.candles(world.symbol, "5m", firstMs, 10));
    assert.deepEqual(candles.map(({ openTimeMs }) => openTimeMs), candles.map((_, i) => firstMs + i * CANDLE_MS));
    assert.ok(candles.length >= 9);
  }],

  ["a resting limit order is listed with its terms, found, and cancelled once", async (desk) => {
    const order = desk.limit(90, "post_only");
    assert.equal(value(await desk.exchange.submit(order)).status, "open");
    const open = value(await desk.exchange.openOrders(desk.world.symbol));
    assert.partialDeepStrictEqual(open.find(({ clientOrderId }) => clientOrderId === order.clientOrderId), {
      type: "limit",
      algo: false,
      side: "buy",
      qty: order.qty,
    });
    assert.equal(value(await desk.exchange.order(refOf(order))).status, "open");
    assert.equal(value(await desk.exchange.cancel(refOf(order))).status, "canceled");
    assert.equal(failure(await desk.exchange.cancel(refOf(order))).kind, "not_found");
    assert.equal(value(await desk.exchange.order(refOf(order))).status, "canceled");
  }],

  ["what cannot make, fill at once or fill whole is not there afterwards", async (desk) => {
    await desk.assertGone(desk.limit(104, "post_only"));
    await desk.assertGone(desk.limit(90, "ioc"));
    await desk.assertGone(desk.limit(90, "fok"));
  }],

  ["a refusal carries the exchange's own code", async (desk) => {
    const tooSmall = desk.order({
      type: "limit",
      limitPrice: desk.at(50),
      timeInForce: "gtc",
      qty: desk.market.qtyMin,
    });
    assert.ok(notional(desk.at(50), desk.market.qtyMin) < desk.market.notionalMin);
    assert.equal(failure(await desk.exchange.submit(tooSmall)).kind, "rejected");
    const stopInTheMarket = desk.order({
      side: "sell",
      type: "stop_market",
      triggerPrice: desk.at(105),
      reduceOnly: true,
    });
    assert.partialDeepStrictEqual(failure(await desk.exchange.submit(stopInTheMarket)), {
      kind: "rejected",
      code: "-2021",
    });
  }],

  ["an order that nobody sent is not found, of either kind", async (desk) => {
    for (const type of ["market", "stop_market"] as const) {
      assert.equal(failure(await desk.exchange.order(refOf(desk.order({ type })))).kind, "not_found");
    }
  }],

  ["an entry rings, fills with its fee, has a stop of its own, and is closed", async (desk) => {
    const { exchange, world } = desk;
    const hints = new HintLog();
    const unwatch = await exchange.watch([world.symbol], hints.ring);
    try {
      await tradedOnce(desk, hints);
    } finally {
      await unwatch();
    }
  }],
];

async function tradedOnce(desk: LiveDesk, hints: HintLog): Promise<void> {
  const { exchange, world } = desk;
  const sinceMs = world.nowMs() - 60_000;
  const entry = desk.order({});
  value(await exchange.submit(entry));
  await world.settle();
  await hints.rung((hint) => hint.kind === "order" && hint.clientOrderId === entry.clientOrderId);
  const filled = value(await exchange.order(refOf(entry)));
  assert.deepEqual([filled.status, filled.filledQty], ["filled", entry.qty]);
  assert.ok(filled.fills.every((fill) => fill.fee > 0));
  const stop = desk.order({ side: "sell", type: "stop_market", triggerPrice: desk.at(80), reduceOnly: true });
  assert.equal(value(await exchange.submit(stop)).status, "open");
  const [position] = value(await exchange.positions()).filter(({ symbol }) => symbol === world.symbol);
  assert.equal(position?.qty, entry.qty);
  assert.equal(value(await exchange.cancel(refOf(stop))).status, "canceled");
  const exit = desk.order({ side: "sell", reduceOnly: true });
  value(await exchange.submit(exit));
  await world.settle();
  assert.equal(value(await exchange.order(refOf(exit))).status, "filled");
  assert.deepEqual(value(await exchange.positions()).filter(({ symbol }) => symbol === world.symbol), []);
  const listed = value(await exchange.fills(world.symbol, sinceMs));
  const ids = new Set(listed.map(({ fillId }) => fillId));
  assert.ok(filled.fills.every(({ fillId }) => ids.has(fillId)), "the account's executions hold the entry's");
}

/** Runs one check after the other. @param tell Told of each by name, with what went wrong or null. */
export async function runLiveChecks(
  world: LiveWorld,
  tell: (sentence: string, fault: string | null) => void,
): Promise<void> {
  const { exchange, symbol } = world;
  const sinceMs = world.nowMs() - 3 * CANDLE_MS;
  const candle = value(await exchange.candles(symbol, "5m", sinceMs, 3)).at(-1);
  assert.ok(candle, `${symbol} has no candle since ${sinceMs}`);
  const desk = new LiveDesk(world, exchange.market(symbol), price(candle.close));
  for (const [sentence, body] of CHECKS) {
    try {
      await body(desk);
      tell(sentence, null);
    } catch (error) {
      tell(sentence, error instanceof Error ? error.message : String(error));
    }
  }
}
