/** What holds for every way to send an entry, whatever the exchange and the price do. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { EntryPlan } from "../../../../domain/entry_plan.ts";
import { refusalOf } from "../../../../domain/market.ts";
import type { Price, Qty } from "../../../../domain/money.ts";
import type { ChildOrder } from "../../../../coordinator/execution/algorithms/algorithm.ts";
import { ALGORITHMS } from "../../../../coordinator/execution/algorithms/algorithms.ts";
import { type PlanStep, stepEntry } from "../../../../coordinator/execution/algorithms/entry_step.ts";
import { EntryDesk } from "../../../fixtures/entry_desk.ts";
import { entry, happen, happenings } from "../../../fixtures/entry_happenings.ts";

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
    fc.property(entry, happenings, (start, following) => {
      const desk = new EntryDesk(start);
      for (const each of [{ kind: "nothing" as const }, ...following]) {
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
    fc.assert(fc.property(entry, happenings, (start, following) => {
      const desk = new EntryDesk(start);
      for (const each of following) {
        happen(desk, each);
        desk.ask();
      }
      assert.ok(settle(desk, exchange) <= ROUNDS_MAX);
    }));
  });
}

Deno.test("with an exchange that fills and time enough, all of it is bought and nothing is left over", () => {
  fc.assert(fc.property(entry, (start) => {
    const settings = { ...start.settings, entry_timeout_seconds: 86_400 };
    const coins = Math.min(start.coins!, start.market!.qtyMax) as Qty;
    const desk = new EntryDesk({ ...start, settings, coins });
    const { limitPrice } = ALGORITHMS[start.algo].child(desk.plan, coins, desk.view, desk.settings);
    const at = limitPrice ?? desk.lastPrice;
    settle(desk, EXCHANGES.fills);
    assert.equal(desk.filledQty, at <= 0 || refusalOf(desk.market, coins, at, false) ? 0 : coins);
  }));
});
