import assert from "node:assert/strict";
import { clientOrderId, isTerminal, orderOrigin, type OrderRequest, type Sendable } from "../../../domain/order.ts";
import { err, ok } from "../../../domain/result.ts";
import { unheard } from "../../../coordinator/execution/order_machine.ts";
import { lostOrders } from "../../../coordinator/runtime/lost_orders.ts";
import { TradingSession } from "../../../coordinator/runtime/trading_session.ts";
import { SYMBOL } from "../../fixtures/engine_fixtures.ts";
import { RuntimeBench, ScriptedFeed, settled, UNKNOWN_FATE } from "../../fixtures/port_fakes.ts";

const again = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** What the journal of a life holds at this moment. */
const storedBy = ({ state }: RuntimeBench) =>
  again({
    lastSequence: state.sequence,
    orders: [...state.orders.values()],
    trades: [...state.trades.values()],
    risk: state.risk,
  });

/** An open, protected trade, and a journal that stores nothing any more. */
async function unstored(): Promise<{ readonly first: RuntimeBench; readonly stored: ReturnType<typeof storedBy> }> {
  const first = new RuntimeBench();
  await first.open();
  const stored = storedBy(first);
  first.journal.broken = "disk full";
  return { first, stored };
}

/** Protective orders wait a second for their record. */
async function afterTheWait(bench: RuntimeBench): Promise<void> {
  await settled();
  await bench.clock.advance(1_000);
  await settled();
}

/** The process has died; the next one finds what was stored, and the exchange as it is. */
async function nextLife(first: RuntimeBench, { orders, ...stored }: ReturnType<typeof storedBy>) {
  const life = new RuntimeBench(first.state.settings, { ...stored, fence: 2, orders: orders.map(unheard) });
  for (const [id, update] of first.exchange.known) life.exchange.known.set(id, update);
  life.exchange.sentBefore = first.exchange.submitted;
  life.journal.recorded = orders;
  const lost = await lostOrders(life, [SYMBOL], { runId: "run", fence: 2 });
  assert.ok(lost.ok);
  const feed = new ScriptedFeed(async function* () {});
  const session = new TradingSession(life.loop, {
    accountName: "test",
    feed,
    lockstep: false,
    closeAtEnd: false,
    closeOnStop: () => false,
  });
  assert.deepEqual(await session.takeUp(lost.value), ok(undefined));
  return life;
}

Deno.test("an exit that was sent and not stored is on record after the restart, and closes its trade", async () => {
  const { first, stored } = await unstored();
  first.loop.post({ kind: "control", action: "flatten", who: "w", why: "y", atMs: first.state.nowMs });
  await afterTheWait(first);
  const exit = first.order("exit");
  const life = await nextLife(first, stored);
  assert.deepEqual(life.exchange.submitted, []);
  assert.equal(life.stored(exit.clientOrderId)?.status, "filled");
  assert.equal(life.stored(exit.clientOrderId)?.purpose, "exit");
  const closed = life.journal.commits.flatMap(({ trades }) => trades).findLast(({ status }) => status === "closed");
  assert.deepEqual([closed?.exitReason, closed?.exitOrderId], ["unrecorded", exit.clientOrderId]);
  assert.deepEqual([life.state.trades.size, life.state.orders.size], [0, 0]);
});

Deno.test("a stop that was sent and not stored is kept as the trade's stop", async () => {
  const { first, stored } = await unstored();
  const taken = first.order("stop_loss");
  first.exchange.known.set(taken.clientOrderId, {
    ...first.exchange.known.get(taken.clientOrderId)!,
    status: "canceled",
  });
  first.loop.askAfterOrders();
  await afterTheWait(first);
  const [, anew] = first.exchange.purpose("stop_loss");
  assert.ok(anew, "placed anew");
  const life = await nextLife(first, stored);
  assert.deepEqual(life.exchange.submitted, [], "nothing is missing");
  assert.deepEqual(
    [...life.state.orders.values()].filter(({ purpose }) => purpose === "stop_loss")
      .map(({ clientOrderId, status }) => [clientOrderId, status]),
    [[anew.clientOrderId, "open"]],
  );
});

Deno.test("the next life counts events from the same number, and gives its orders other names", async () => {
  const { first, stored } = await unstored();
  const second = new RuntimeBench(first.state.settings, { ...stored, fence: 2 });
  for (const life of [first, second]) {
    life.loop.post({ kind: "control", action: "flatten", who: "w", why: "y", atMs: life.state.nowMs });
    await afterTheWait(life);
  }
  const [before, after] = [first, second].map((life) => orderOrigin(life.order("exit").clientOrderId, "run")!);
  assert.deepEqual([before!.fence, after!.fence], [1, 2]);
  assert.notEqual(first.order("exit").clientOrderId, second.order("exit").clientOrderId);
});

Deno.test("only what older lives sent and no record tells of is lost, oldest first", async () => {
  const bench = new RuntimeBench();
  const origins = [[1, 11], [1, 9], [2, 10], [1, 10], [2, 8], [3, 12]] as const;
  const ids = origins.map(([fence, sequence]) => clientOrderId({ runId: "run", fence, sequence }, "x"));
  for (const id of [...ids, "web_1"]) await bench.exchange.submit({ ...aRequest, clientOrderId: id } as Sendable);
  bench.journal.recorded = [{ clientOrderId: "x-run-1-9-x" }, { clientOrderId: "x-run-2-8-x" }];
  const lost = await lostOrders(bench, [SYMBOL], { runId: "run", fence: 3 });
  assert.ok(lost.ok);
  assert.deepEqual(lost.value.map(({ clientOrderId }) => clientOrderId), [
    "x-run-2-10-x",
    "x-run-1-10-x",
    "x-run-1-11-x",
  ]);
});

Deno.test("an exchange that does not list the last orders is told, not guessed about", async () => {
  const { journal } = new RuntimeBench();
  const exchange = { recentOrders: () => Promise.resolve(err(UNKNOWN_FATE)) };
  assert.deepEqual(
    await lostOrders({ exchange, journal }, [SYMBOL], { runId: "run", fence: 2 }),
    err("The exchange does not list the orders of our last life: timed out"),
  );
});

for (
  const [what, id, changes] of [
    ["an entry", "x-run-1-999-e", { reduceOnly: false, side: "buy" }],
    ["one that adds to the position", "x-run-1-999-s", { side: "buy" }],
    ["one of this life that our books have given up", "x-run-2-999-s", {}],
    ["one older than the trade", "x-run-1-1-s", {}],
  ] as const
) {
  Deno.test(`an order with our name that our books do not have is taken back: ${what}`, async () => {
    const first = new RuntimeBench();
    await first.open();
    const order = { ...first.order("stop_loss"), clientOrderId: id, ...changes } as OrderRequest;
    first.exchange.submitted.push(order);
    first.exchange.known.set(id, {
      ...first.exchange.known.get(first.order("stop_loss").clientOrderId)!,
      clientOrderId: id,
    });
    const life = await nextLife(first, storedBy(first));
    assert.ok(isTerminal(life.exchange.known.get(id)!.status), "taken back");
    assert.equal(life.stored(id), undefined);
    const told = life.journal.commits.flatMap(({ systemEvents }) => systemEvents.map(({ message }) => message));
    assert.ok(told.some((message) => message.includes(`${id} bears our name`)), told.join("\n"));
    assert.equal(life.state.trades.size, 1);
  });
}

const aRequest: Omit<OrderRequest, "clientOrderId"> = {
  decisionId: null,
  tradeId: "t",
  symbol: SYMBOL,
  side: "sell",
  type: "market",
  purpose: "exit",
  qty: 1_000_000 as OrderRequest["qty"],
  limitPrice: null,
  timeInForce: null,
  triggerPrice: null,
  reduceOnly: true,
};
