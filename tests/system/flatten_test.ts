import assert from "node:assert/strict";
import { qty, unitsFromNumber } from "../../domain/money.ts";
import type { OrderRequest, Sendable } from "../../domain/order.ts";
import { SYMBOL } from "../fixtures/scripted_market.ts";
import { type RunningCoordinator, TradingWorld } from "../fixtures/trading_world.ts";

const ALL_LONG = Array.from({ length: 4 }, () => ({ answer: { action: "long", confidence: 0.8 } } as const));
const BY = { who: "anna", why: "the news" };

/** Somebody buys on our account, as from the exchange's own page. */
async function strangerBuys(coordinator: RunningCoordinator, coins: number, changes: Partial<OrderRequest> = {}) {
  const order: OrderRequest = {
    clientOrderId: `web_${changes.type ?? "market"}`,
    decisionId: null,
    tradeId: "",
    symbol: SYMBOL,
    side: "buy",
    type: "market",
    purpose: "entry",
    qty: qty(coins),
    limitPrice: null,
    timeInForce: null,
    triggerPrice: null,
    reduceOnly: false,
    ...changes,
  };
  const sent = await coordinator.exchange.submit(order as Sendable);
  assert.ok(sent.ok, JSON.stringify(sent));
}

Deno.test("flatten closes our trade and a stranger's position, takes all orders back, and the exchange calls it empty", async () => {
  const moves = Array.from({ length: 12 }, () => "calm" as const);
  await using world = await TradingWorld.start({ moves, models: ALL_LONG });
  await using coordinator = await world.coordinator();
  await coordinator.candle(2);
  assert.equal(coordinator.board.positions().length, 1);
  const { mark_price } = coordinator.board.positions()[0]!;
  await strangerBuys(coordinator, 0.01);
  const rest = { type: "stop_market", side: "buy", triggerPrice: unitsFromNumber(Math.round(mark_price * 1.2)) };
  await strangerBuys(coordinator, 0.01, rest as Partial<OrderRequest>);
  await coordinator.candle();
  assert.equal((await world.books()).openAlgos.length, 3);

  assert.equal((await coordinator.trading.flatten(BY, "another")).ok, false);
  assert.deepEqual(await coordinator.trading.flatten(BY, "demo"), { ok: true, value: "halted" });
  const flatten = () => coordinator.board.status().flatten!;
  for (let step = 0; step < 8 && flatten().state === "closing"; step++) await coordinator.candle();
  assert.equal(flatten().state, "flat", flatten().steps.join("\n"));
  const books = await world.books();
  assert.deepEqual([books.position.qty, books.openOrders.length, books.openAlgos.length], [0, 0, 0]);
  const [trade] = (await coordinator.database.records.trades({ limit: 1 })).items;
  assert.deepEqual([trade!.status, trade!.exit_reason], ["closed", "flatten"]);
  const { items } = await coordinator.database.records.events({ limit: 50 });
  assert.ok(items.some(({ message }) => message.startsWith("Flat, verified with the exchange")));
  assert.equal(coordinator.board.status().state, "halted");
});

Deno.test("flatten goes on after a crash, and stays halted", async () => {
  const moves = Array.from({ length: 12 }, () => "calm" as const);
  await using world = await TradingWorld.start({ moves, models: ALL_LONG });
  {
    await using coordinator = await world.coordinator();
    await coordinator.candle(2);
    await coordinator.trading.flatten(BY, "demo");
    assert.equal(coordinator.board.status().flatten!.state, "closing");
    await coordinator.crash();
  }
  await using again = await world.coordinator();
  const flatten = () => again.board.status().flatten!;
  for (let step = 0; step < 8 && flatten().state === "closing"; step++) await again.candle();
  assert.equal(flatten().state, "flat", flatten().steps.join("\n"));
  const books = await world.books();
  assert.deepEqual([books.position.qty, books.openOrders.length, books.openAlgos.length], [0, 0, 0]);
  assert.deepEqual([again.board.status().state, again.board.status().state_reason], [
    "halted",
    "halted and flattened by anna: the news",
  ]);
  await again.candle();
  assert.equal((await world.books()).position.qty, 0, "nothing new is opened");
});
