/** What holds for every way to send an entry, whatever the exchange and the price do. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { ENTRY_ALGOS, type EntryPlan } from "../../../../domain/entry_plan.ts";
import { type Market, refusalOf, roundPrice, roundQty } from "../../../../domain/market.ts";
import { type Price, price, type Qty, qty, usd } from "../../../../domain/money.ts";
import type { ChildOrder, ExecutionSettings } from "../../../../coordinator/execution/algorithms/algorithm.ts";
import { ALGORITHMS } from "../../../../coordinator/execution/algorithms/algorithms.ts";
import { type PlanStep, stepEntry } from "../../../../coordinator/execution/algorithms/entry_step.ts";
import { type DeskStart, EntryDesk } from "../../../fixtures/entry_desk.ts";
import { MARKET } from "../../../fixtures/engine_fixtures.ts";

const market: fc.Arbitrary<Market> = fc.record({
  tickSize: fc.constantFrom(0.01, 0.1, 0.5, 25),
  stepSize: fc.constantFrom(0.001, 0.01, 0.1),
  steps: fc.integer({ min: 1, max: 5 }),
  most: fc.integer({ min: 1, max: 400 }),
  notionalMin: fc.constantFrom(0, 5, 100, 2_000),
}).map(({ tickSize, stepSize, steps, most, notionalMin }) => ({
  ...MARKET,
  tickSize: price(tickSize),
  stepSize: qty(stepSize),
  qtyMin: qty(stepSize * steps),
  qtyMax: qty(stepSize * steps * most),
  notionalMin: usd(notionalMin),
}));

const settings: fc.Arbitrary<Omit<ExecutionSettings, "algo">> = fc.record({
  limit_order_offset_bps: fc.constantFrom(0, 0.5, 2, 150),
  limit_post_only: fc.boolean(),
  entry_timeout_seconds: fc.integer({ min: 1, max: 600 }),
  chase_requote_bps: fc.constantFrom(0.5, 5, 200),
  chase_requotes_max: fc.integer({ min: 0, max: 6 }),
  twap_slices: fc.integer({ min: 2, max: 6 }),
  twap_interval_seconds: fc.integer({ min: 1, max: 600 }),
  iceberg_visible_fraction: fc.double({ min: 0.01, max: 1, noNaN: true }),
});

const entry = fc.record({
  algo: fc.constantFrom(...ENTRY_ALGOS),
  side: fc.constantFrom("buy" as const, "sell" as const),
  steps: fc.integer({ min: 1, max: 1_000 }),
  ticks: fc.integer({ min: 1, max: 1_000_000 }),
  market,
  settings,
}).map(({ steps, ticks, ...rest }): DeskStart => ({
  ...rest,
  coins: steps * rest.market.stepSize as Qty,
  lastPrice: Math.max(rest.market.tickSize, roundPrice(rest.market, ticks * price(0.01) as Price, "up")) as Price,
}));

const happening = fc.oneof(
  fc.record({ kind: fc.constant("price" as const), bps: fc.integer({ min: -300, max: 300 }) }),
  fc.record({ kind: fc.constant("time" as const), ms: fc.oneof(fc.nat(3_000), fc.nat(400_000)) }),
  fc.record({ kind: fc.constant("fill" as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({ kind: fc.constantFrom("acknowledge" as const, "end" as const, "restart" as const, "nothing" as const) }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** The exchange and the price go on. Fills come in whole steps; an end may be a refusal, an expiry or a cancel. */
function happen(desk: EntryDesk, what: Happening): void {
  const { tickSize } = desk.market;
  switch (what.kind) {
    case "price": {
      const moved = Math.round(desk.lastPrice * (1 + what.bps / 10_000)) as Price;
      desk.lastPrice = Math.max(tickSize, roundPrice(desk.market, moved, "up")) as Price;
      return;
    }
    case "time":
      desk.nowMs += what.ms;
      return;
    case "fill": {
      const child = desk.working[0];
      if (child) {
        desk.fill(Math.max(desk.market.stepSize, roundQty(desk.market, child.openQty * what.share as Qty)) as Qty);
      }
      return;
    }
    case "acknowledge":
      return desk.acknowledge();
    case "end":
      return desk.end();
    case "restart":
      desk.plan = JSON.parse(JSON.stringify(desk.plan));
  }
}

/** One asking, as a property sees it. */
interface Asked {
  readonly desk: EntryDesk;
  readonly before: EntryPlan;
  readonly view: EntryDesk["view"];
  readonly step: PlanStep;
}

/** Asks after each happening. */
function holdsAlways(check: (asked: Asked) => void): void {
  fc.assert(
    fc.property(entry, fc.array(happening, { maxLength: 60 }), (start, happenings) => {
      const desk = new EntryDesk(start);
      for (const each of [{ kind: "nothing" as const }, ...happenings]) {
        happen(desk, each);
        const { plan: before, view } = desk;
        check({ desk, before, view, step: desk.ask() });
      }
    }),
    { numRuns: 500 },
  );
}

const sum = (quantities: readonly Qty[]): number => quantities.reduce((total, each) => total + each, 0);

Deno.test("filled, working and placed quantity never exceed what was approved", () => {
  holdsAlways(({ view, step }) => {
    const working = sum(view.working.map((child) => child.openQty)), placed = sum(step.place.map((child) => child.qty));
    assert.ok(view.filledQty + working + placed <= step.plan.qty);
  });
});

Deno.test("asked twice in the same state, a plan does nothing the second time", () => {
  holdsAlways(({ desk, view, step }) => {
    assert.deepEqual(stepEntry(step.plan, view, desk.settings), { plan: step.plan, place: [], cancel: [] });
    assert.deepEqual(stepEntry(step.plan, desk.view, desk.settings), { plan: step.plan, place: [], cancel: [] });
  });
});

Deno.test("every child is legal for the market, its price on the tick", () => {
  holdsAlways(({ view, step }) => {
    for (const child of step.place) {
      assert.equal(refusalOf(view.market, child.qty, child.limitPrice ?? view.lastPrice, false), undefined);
      assert.equal((child.limitPrice ?? 0) % view.market.tickSize, 0);
    }
  });
});

Deno.test("a limit order never crosses the last price, post-only not even touches it", () => {
  const inside = ({ limitPrice, timeInForce }: ChildOrder, { plan }: PlanStep, lastPrice: Price): boolean => {
    if (limitPrice === null) return true;
    const room = plan.side === "buy" ? lastPrice - limitPrice : limitPrice - lastPrice;
    return timeInForce === "post_only" ? room > 0 : room >= 0;
  };
  holdsAlways(({ desk, view, step }) => {
    for (const child of step.place) {
      assert.ok(inside(child, step, view.lastPrice));
      if (child.type === "limit") assert.equal(child.timeInForce, desk.settings.limit_post_only ? "post_only" : "gtc");
    }
  });
});

Deno.test("one child at a time, each after the algorithm's pause, and no more than it may place", () => {
  holdsAlways(({ desk, before, view, step }) => {
    const { childrenMax, pauseMs } = ALGORITHMS[before.algo];
    assert.ok(step.place.length <= (view.working.length === 0 ? 1 : 0));
    assert.ok(desk.children.length <= childrenMax(desk.settings));
    assert.equal(step.plan.placed, desk.children.length);
    if (step.place.length > 0 && before.lastPlacedAtMs !== null) {
      assert.ok(view.nowMs - before.lastPlacedAtMs >= pauseMs(desk.settings));
    }
  });
});

Deno.test("only what the exchange has acknowledged is taken back, and not asked for at every event", () => {
  holdsAlways(({ before, view, step }) => {
    const acknowledged = view.working.filter((child) => child.acknowledged).map((child) => child.clientOrderId);
    assert.deepEqual(step.cancel.filter((id) => !acknowledged.includes(id)), []);
    if (step.cancel.length > 0 && before.recalledAtMs !== null) assert.ok(view.nowMs - before.recalledAtMs >= 10_000);
  });
});

Deno.test("a finished plan stays finished and places nothing", () => {
  holdsAlways(({ before, step }) => {
    if (before.finished) assert.deepEqual([step.plan.finished, step.place], [true, []]);
  });
});

Deno.test("after its deadline a plan places nothing and is finished", () => {
  holdsAlways(({ desk, before, view, step }) => {
    if (view.nowMs < ALGORITHMS[before.algo].deadlineMs(before, desk.settings)) return;
    assert.deepEqual([step.plan.finished, step.place], [true, []]);
  });
});

Deno.test("a plan is told by the very same object when nothing has changed", () => {
  holdsAlways(({ desk, view, step }) => assert.equal(stepEntry(step.plan, view, desk.settings).plan, step.plan));
});

/** What an exchange does with a child that works: it may be ended, filled, or left alone until it is cancelled. */
const EXCHANGES = {
  refuses: (desk: EntryDesk) => desk.end(),
  fills: (desk: EntryDesk) => desk.working.length > 0 && desk.fill(desk.plan.qty),
  rests: (desk: EntryDesk) => desk.acknowledge(),
};
const ROUND_MS = 30_000;
/** The longest way: six slices that each hang for interval and time-out, 7,200 s. */
const ROUNDS_MAX = 300;

/** Rounds until the entry is over. */
function settle(desk: EntryDesk, exchange: (desk: EntryDesk) => unknown): number {
  for (let round = 1; round <= ROUNDS_MAX; round++) {
    const { cancel } = desk.ask();
    if (cancel.length > 0) desk.end();
    else exchange(desk);
    if (desk.plan.finished && desk.working.length === 0) return round;
    desk.nowMs += ROUND_MS;
  }
  return Infinity;
}

for (const [name, exchange] of Object.entries(EXCHANGES)) {
  Deno.test(`an entry always ends: an exchange that ${name}`, () => {
    fc.assert(fc.property(entry, fc.array(happening, { maxLength: 30 }), (start, happenings) => {
      const desk = new EntryDesk(start);
      for (const each of happenings) {
        happen(desk, each);
        desk.ask();
      }
      assert.ok(settle(desk, exchange) <= ROUNDS_MAX);
    }));
  });
}

Deno.test("with an exchange that fills and time enough, all of it is bought and nothing is left over", () => {
  fc.assert(fc.property(entry, (start) => {
    const patient = { ...start.settings, entry_timeout_seconds: 86_400 };
    const desk = new EntryDesk({
      ...start,
      settings: patient,
      coins: Math.min(start.coins!, start.market!.qtyMax) as Qty,
    });
    settle(desk, EXCHANGES.fills);
    const first = desk.children[0];
    assert.equal(desk.filledQty, first ? desk.plan.qty : 0);
    if (!first) assert.notEqual(refusalOf(desk.market, desk.plan.qty, inside(desk), false), undefined);
  }));

  // The lowest price that a quote may have: what is too small there need not be bought.
  function inside({ lastPrice, market, settings }: EntryDesk): Price {
    return roundPrice(market, lastPrice * (1 - settings.limit_order_offset_bps / 10_000) - 1 as Price, "down");
  }
});
