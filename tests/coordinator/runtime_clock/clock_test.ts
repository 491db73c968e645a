import assert from "node:assert/strict";
import { ManualClock, SystemClock } from "../../../coordinator/runtime/clock.ts";

Deno.test("the system clock sleeps, and an aborted sleep rejects with the reason and leaves no timer", async () => {
  const clock = new SystemClock();
  const before = clock.monotonicMs();
  await clock.sleep(5);
  assert(clock.monotonicMs() > before);
  assert(clock.nowMs() >= Date.UTC(2024, 0, 1));

  const stop = new AbortController();
  const sleep = clock.sleep(3_600_000, stop.signal);
  const reason = new Error("enough");
  stop.abort(reason);
  await assert.rejects(sleep, reason);
  await assert.rejects(clock.sleep(0, stop.signal), reason);
});

Deno.test("a sleep longer than a timer can hold does not end at once", async () => {
  const stop = new AbortController();
  let woke = false;
  const sleep = new SystemClock().sleep(2 ** 31 + 5, stop.signal).then(() => void (woke = true), () => {});
  await new SystemClock().sleep(10);
  assert.equal(woke, false);
  stop.abort();
  await sleep;
});

Deno.test("the manual clock wakes sleepers in the order of their times, each at its own time", async () => {
  const clock = new ManualClock(1_000_000);
  const woken: [string, number][] = [];
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push([name, clock.monotonicMs()]);
  };
  const all = [sleeper("c", 30), sleeper("a", 10), sleeper("b", 20)];
  await clock.advance(25);
  assert.deepEqual(woken, [["a", 10], ["b", 20]]);
  assert.equal(clock.nowMs(), 1_000_025);
  assert.equal(clock.sleeping, 1);
  await clock.advance(5);
  await Promise.all(all);
  assert.deepEqual(woken.at(-1), ["c", 30]);
});

Deno.test("whoever sleeps again while the manual clock moves is woken within the same move", async () => {
  const clock = new ManualClock();
  let turns = 0;
  const loop = (async () => {
    for (; turns < 5; turns++) await clock.sleep(10);
  })();
  await clock.advance(50);
  await loop;
  assert.equal(turns, 5);
});

Deno.test("an aborted sleep on the manual clock rejects and is forgotten", async () => {
  const clock = new ManualClock();
  const stop = new AbortController();
  const sleep = clock.sleep(10, stop.signal);
  stop.abort(new Error("enough"));
  await assert.rejects(sleep, /enough/);
  assert.equal(clock.sleeping, 0);
});

Deno.test("the wall of the manual clock jumps without the monotonic time", () => {
  const clock = new ManualClock(5_000);
  clock.jumpWall(-3_000);
  assert.equal(clock.nowMs(), 2_000);
  assert.equal(clock.monotonicMs(), 0);
});
