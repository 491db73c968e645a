import assert from "node:assert/strict";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { ProtectionWatch } from "../../../coordinator/runtime/protection_watch.ts";

function watched() {
  const clock = new ManualClock();
  const ended = new AbortController();
  const dues: number[] = [];
  const world = { exposed: true };
  const watch = new ProtectionWatch({
    clock,
    deadlineMs: 5_000,
    isExposed: () => world.exposed,
    onDue: () => dues.push(clock.monotonicMs()),
    ended: ended.signal,
  });
  return { clock, ended, dues, world, watch };
}

Deno.test("protection watch: an exposed trade is looked after again and again, a covered one no more", async () => {
  const { clock, dues, world, watch } = watched();
  watch.look("t");
  await clock.advance(14_999);
  assert.deepEqual(dues, [5_000, 10_000]);
  world.exposed = false;
  await clock.advance(60_000);
  assert.deepEqual(dues, [5_000, 10_000, 15_000]);
  assert.equal(clock.sleeping, 0);
});

Deno.test("protection watch: every new order has its whole time, and looks do not pile up", async () => {
  const { clock, dues, watch, ended } = watched();
  watch.look("t");
  await clock.advance(1_000);
  watch.look("t");
  await clock.advance(20_000);
  assert.deepEqual(dues, [5_000, 6_000, 11_000, 16_000, 21_000]);
  ended.abort();
  await watch.settled();
  assert.equal(clock.sleeping, 0);
});

Deno.test("protection watch: a closing order takes the place of earlier looks: one row of tries, not two", async () => {
  const { clock, dues, watch, ended } = watched();
  watch.look("t");
  await clock.advance(1_000);
  watch.look("t", true);
  watch.look("other");
  await clock.advance(10_000);
  assert.deepEqual(dues, [6_000, 6_000, 11_000, 11_000]);
  ended.abort();
  await watch.settled();
});
