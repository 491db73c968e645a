import assert from "node:assert/strict";
import fc from "fast-check";
import { isTerminal } from "../../../domain/order.ts";
import type { Command } from "../../../coordinator/engine/command.ts";
import { decide } from "../../../coordinator/engine/decide.ts";
import type { EngineEvent } from "../../../coordinator/engine/event.ts";
import { snapshotOf } from "../../../coordinator/engine/snapshot.ts";
import { createEngine } from "../../../coordinator/engine/state.ts";
import {
  ACCOUNT,
  candleAt,
  fillOf,
  FIRST_MS,
  MARKET,
  ofKind,
  QUOTE,
  SETTINGS,
  STEP_MS,
  SYMBOL,
  unanimous,
  updateOf,
} from "../../fixtures/engine_fixtures.ts";
import { price } from "../../../domain/money.ts";
import { type Happening, HAPPENINGS, RandomExchange } from "./random_exchange.ts";

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({ what: fc.constantFrom(...HAPPENINGS), choice: fc.nat(1000) }),
  { minLength: 20, maxLength: 120 },
).map((
  steps,
) => [{ what: "candle", choice: 0 }, { what: "forecasts", choice: 0 }, { what: "arrive", choice: 1 }, ...steps]);

/**
 * Trades with something open and neither a stop nor a closing order that can still do its work, while the exchange
 * holds a position: news of a position that is gone may still be on its way.
 */
function naked({ engine, position }: RandomExchange): string[] {
  if (position === 0) return [];
  const orders = [...engine.state.orders.values()].filter(({ status }) => !isTerminal(status));
  return [...engine.state.trades.values()].filter((trade) =>
    trade.openQty > 0 &&
    !orders.some(({ tradeId, purpose }) => tradeId === trade.tradeId && (purpose === "stop_loss" || purpose === "exit"))
  ).map((trade) => trade.tradeId);
}

const openInBooks = ({ engine }: RandomExchange): number =>
  [...engine.state.trades.values()].reduce(
    (sum, { side, openQty }) => sum + (side === "long" ? openQty : -openQty),
    0,
  );

Deno.test("whatever happens, an open trade has a stop or a close on its way, and no client id is sent twice", () => {
  const seen = { entries: 0, exits: 0, closed: 0 };
  fc.assert(
    fc.property(happenings, (steps) => {
      const world = new RandomExchange();
      for (const step of steps) {
        world.happen(step);
        assert.deepEqual(naked(world), [], `naked after ${step.what}`);
      }
      assert.equal(new Set(world.ids).size, world.ids.length, "a client id was sent twice");
      seen.entries += world.ids.filter((id) => id.endsWith("-e")).length;
      seen.exits += world.ids.filter((id) => /-x\d*$/.test(id)).length;
      seen.closed += ofKind(world.engine.all, "store_trade").filter(({ trade }) => trade.status === "closed").length;
    }),
    { numRuns: 250 },
  );
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 20, `only ${count} ${what} were tried`);
});

Deno.test("when all news is heard the books hold what the exchange holds, and the exchange holds stops for it", () => {
  const seen = { open: 0, flat: 0 };
  fc.assert(
    fc.property(happenings, (steps) => {
      const world = new RandomExchange();
      for (const step of steps) world.happen(step);
      world.settle();
      for (let i = 0; i < 3; i++) {
        world.happen({ what: "candle", choice: 0 });
        world.settle();
      }
      assert.equal(openInBooks(world), world.position);
      assert.ok(world.stopped >= Math.abs(world.position), `${world.stopped} stopped of ${world.position}`);
      seen[world.position === 0 ? "flat" : "open"]++;
    }),
    { numRuns: 250 },
  );
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 5, `only ${count} ended ${what}`);
});

/** A day of trading with decisions, fills, a pause and a stop, made by a first engine and told to others. */
function recorded(): { events: EngineEvent[]; commands: Command[][] } {
  const events: EngineEvent[] = [];
  const commands: Command[][] = [];
  const state = newEngine();
  const tell = (event: EngineEvent): Command[] => {
    events.push(structuredClone(event));
    const asked = decide(state, event);
    commands.push(structuredClone(readOut(asked)));
    return asked;
  };
  tell({
    kind: "warmup",
    atMs: FIRST_MS,
    symbol: SYMBOL,
    candles: Array.from({ length: 260 }, (_, index) => candleAt(index)),
  });
  tell({ kind: "account", atMs: FIRST_MS, account: ACCOUNT, income: [] });
  for (let i = 260; i < 290; i++) {
    const candle = candleAt(i);
    const atMs = candle.openTimeMs + STEP_MS;
    tell({ kind: "candle", atMs, symbol: SYMBOL, candle });
    const action = i % 3 === 0 ? "short" : "long";
    const asked = tell({
      kind: "forecasts",
      quote: QUOTE,
      atMs,
      symbol: SYMBOL,
      candleOpenTimeMs: candle.openTimeMs,
      answers: unanimous(action),
    });
    for (const { order } of ofKind(asked, "submit")) {
      const legs = tell({
        kind: "order",
        atMs,
        update: updateOf(order, "filled", [fillOf(price(50_000), order.qty, atMs)]),
      });
      const [stop, target] = ofKind(legs, "submit").map((command) => command.order);
      tell({
        kind: "order",
        atMs: atMs + 1,
        update: updateOf(stop!, "filled", [fillOf(stop!.triggerPrice!, stop!.qty, atMs + 1)]),
      });
      tell({ kind: "order", atMs: atMs + 2, update: updateOf(target!, "canceled") });
    }
  }
  return { events, commands };
}

const newEngine = (risk: unknown = null) =>
  createEngine({
    runId: "run",
    fence: 1,
    settings: SETTINGS,
    markets: [MARKET],
    lastSequence: 0,
    orders: [],
    trades: [],
    risk,
  });

/** With the runs of candles and features as plain lists. */
const readOut = (commands: readonly Command[]) =>
  commands.map((command) =>
    "history" in command ? { ...command, candles: command.candles.slice(), history: command.history.slice() } : command
  );

Deno.test("the same events give the same commands, bit for bit", () => {
  const { events, commands } = recorded();
  assert.ok(commands.flat().filter(({ kind }) => kind === "submit").length > 10);
  const again = newEngine();
  for (const [i, event] of events.entries()) {
    assert.deepEqual(readOut(decide(again, event)), commands[i], event.kind);
  }
});

Deno.test("events that went through JSON give the same commands: the journal is enough to replay", () => {
  const { events, commands } = recorded();
  const again = newEngine();
  for (const [i, event] of events.entries()) {
    const decided = decide(again, JSON.parse(JSON.stringify(event)));
    assert.deepEqual(readOut(decided), commands[i], event.kind);
  }
});

Deno.test("the snapshot is plain data that a JSON round trip does not change", () => {
  const { events } = recorded();
  const state = newEngine();
  for (const event of events) decide(state, event);
  const snapshot = snapshotOf(state);
  assert.deepEqual(JSON.parse(JSON.stringify(snapshot)), snapshot);
  assert.deepEqual(newEngine(JSON.parse(JSON.stringify(state.risk))).risk, state.risk);
});

Deno.test("deciding never changes the event it was told", () => {
  const { events } = recorded();
  const state = newEngine();
  for (const event of events) {
    const before = structuredClone(event);
    decide(state, event);
    assert.deepEqual(event, before);
  }
});
