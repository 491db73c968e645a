import assert from "node:assert/strict";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { type Schedule, Scheduler } from "../../../coordinator/runtime/scheduler.ts";

const MINUTE = 60_000;
const START = Date.UTC(2024, 0, 1, 0, 2);

function schedulerOn(clock: ManualClock) {
  const errors: [string, unknown][] = [];
  const scheduler = new Scheduler({ clock, onError: (job, error) => errors.push([job, error]) });
  return { scheduler, errors };
}

Deno.test("an interval job runs at its distance, first after one interval", async () => {
  const clock = new ManualClock(START);
  const { scheduler } = schedulerOn(clock);
  const at: number[] = [];
  scheduler.add({
    name: "beat",
    schedule: { kind: "interval", intervalMs: 1000 },
    run: () => void at.push(clock.monotonicMs()),
  });
  scheduler.start();
  await clock.advance(3500);
  await scheduler.stop();
  assert.deepEqual(at, [1000, 2000, 3000]);
  assert.equal(clock.sleeping, 0);
});

Deno.test("an interval job does not notice that the wall clock jumps", async () => {
  const clock = new ManualClock(START);
  const { scheduler } = schedulerOn(clock);
  let runs = 0;
  scheduler.add({ name: "beat", schedule: { kind: "interval", intervalMs: 1000 }, run: () => void runs++ });
  scheduler.start();
  clock.jumpWall(86_400_000);
  await clock.advance(2000);
  await scheduler.stop();
  assert.equal(runs, 2);
});

Deno.test("a candle job runs after each close of the grid, with its delay", async () => {
  const clock = new ManualClock(START);
  const { scheduler } = schedulerOn(clock);
  const at: string[] = [];
  scheduler.add({
    name: "candle",
    schedule: { kind: "candle", timeframe: "5m", delayMs: 500 },
    run: () => void at.push(new Date(clock.nowMs()).toISOString().slice(11, 23)),
  });
  scheduler.start();
  await clock.advance(14 * MINUTE);
  await scheduler.stop();
  assert.deepEqual(at, ["00:05:00.500", "00:10:00.500", "00:15:00.500"]);
});

Deno.test("a wall clock that is set forward brings a candle job once, and then back on the grid", async () => {
  const clock = new ManualClock(START);
  const { scheduler } = schedulerOn(clock);
  const at: number[] = [];
  scheduler.add({
    name: "candle",
    schedule: { kind: "candle", timeframe: "5m", delayMs: 0 },
    run: () => void at.push((clock.nowMs() - START) / MINUTE),
  });
  scheduler.start();
  await clock.advance(MINUTE);
  clock.jumpWall(20 * MINUTE);
  await clock.advance(MINUTE);
  assert.equal(at.length, 1);
  await clock.advance(4 * MINUTE);
  await scheduler.stop();
  assert.equal(at.length, 2);
  assert.equal(at[1], 23);
});

Deno.test("a wall clock that is set back by hours does not silence a candle job for hours", async () => {
  const clock = new ManualClock(START);
  const { scheduler } = schedulerOn(clock);
  let runs = 0;
  scheduler.add({ name: "candle", schedule: { kind: "candle", timeframe: "5m", delayMs: 0 }, run: () => void runs++ });
  scheduler.start();
  await clock.advance(MINUTE);
  clock.jumpWall(-5 * 60 * MINUTE);
  await clock.advance(10 * MINUTE);
  await scheduler.stop();
  assert.equal(runs, 2);
});

Deno.test("a wall clock that is set back by a moment does not run a candle job twice for one close", async () => {
  const clock = new ManualClock(START);
  const { scheduler } = schedulerOn(clock);
  let runs = 0;
  scheduler.add({
    name: "candle",
    schedule: { kind: "candle", timeframe: "5m", delayMs: 0 },
    run: () => {
      runs++;
      clock.jumpWall(-200);
    },
  });
  scheduler.start();
  await clock.advance(4 * MINUTE);
  await scheduler.stop();
  assert.equal(runs, 1);
});

Deno.test("a job never overlaps itself; the times it missed are counted and not made up for", async () => {
  const clock = new ManualClock(START);
  const { scheduler } = schedulerOn(clock);
  let inside = 0, most = 0, runs = 0;
  scheduler.add({
    name: "slow",
    schedule: { kind: "interval", intervalMs: 100 },
    run: async () => {
      runs++;
      most = Math.max(most, ++inside);
      await clock.sleep(350);
      inside--;
    },
  });
  scheduler.start();
  await clock.advance(1000);
  const [report] = scheduler.report();
  assert.equal(most, 1);
  assert.equal(runs, 3);
  assert.deepEqual(report, { name: "slow", runs: 3, failures: 0, skipped: 6, running: true });
  const stopped = scheduler.stop();
  await clock.advance(1000);
  await stopped;
});

Deno.test("a job that fails is reported by name and runs again; the others do not notice", async () => {
  const clock = new ManualClock(START);
  const { scheduler, errors } = schedulerOn(clock);
  let good = 0;
  scheduler.add({
    name: "bad",
    schedule: { kind: "interval", intervalMs: 100 },
    run: () => {
      throw new Error("no luck");
    },
  });
  scheduler.add({
    name: "late",
    schedule: { kind: "interval", intervalMs: 100 },
    run: async () => {
      await clock.sleep(1);
      throw new Error("late");
    },
  });
  scheduler.add({ name: "good", schedule: { kind: "interval", intervalMs: 100 }, run: () => void good++ });
  scheduler.start();
  await clock.advance(250);
  await scheduler.stop();
  assert.deepEqual(errors.map(([job, error]) => [job, (error as Error).message]), [
    ["bad", "no luck"],
    ["late", "late"],
    ["bad", "no luck"],
    ["late", "late"],
  ]);
  assert.equal(good, 2);
  assert.deepEqual(scheduler.report().map(({ name, failures }) => [name, failures]), [["bad", 2], ["late", 2], [
    "good",
    0,
  ]]);
});

Deno.test("stop tells a running job and waits for it; giving up at the signal is no failure", async () => {
  const clock = new ManualClock(START);
  const { scheduler, errors } = schedulerOn(clock);
  let cleaned = false;
  scheduler.add({
    name: "long",
    schedule: { kind: "interval", intervalMs: 100 },
    run: async (signal) => {
      try {
        await clock.sleep(3_600_000, signal);
      } finally {
        await Promise.resolve();
        cleaned = true;
      }
    },
  });
  scheduler.start();
  await clock.advance(100);
  await scheduler.stop();
  assert.equal(cleaned, true);
  assert.deepEqual(errors, []);
  assert.equal(clock.sleeping, 0);
});

const UNKEEPABLE: Schedule[] = [
  { kind: "interval", intervalMs: 0 },
  { kind: "interval", intervalMs: NaN },
  { kind: "interval", intervalMs: -5 },
  { kind: "candle", timeframe: "1m", delayMs: 60_000 },
  { kind: "candle", timeframe: "1m", delayMs: -1 },
];

Deno.test("a schedule that cannot be kept, a name twice, or a second start is a bug", async () => {
  const { scheduler } = schedulerOn(new ManualClock());
  for (const schedule of UNKEEPABLE) {
    assert.throws(() => scheduler.add({ name: "x", schedule, run: () => {} }), /Invariant: schedule of job x/);
  }
  const schedule: Schedule = { kind: "interval", intervalMs: 1 };
  scheduler.add({ name: "x", schedule, run: () => {} });
  assert.throws(() => scheduler.add({ name: "x", schedule, run: () => {} }), /two jobs named x/);
  scheduler.start();
  assert.throws(() => scheduler.start(), /started twice/);
  assert.throws(() => scheduler.add({ name: "y", schedule, run: () => {} }), /cannot add job y/);
  await scheduler.stop();
});

Deno.test("an interval that changes holds at once: who waits, waits for the end of the new one", async () => {
  const clock = new ManualClock(START);
  const { scheduler } = schedulerOn(clock);
  const at: number[] = [];
  let intervalMs = 10_000;
  const schedule = { kind: "interval", intervalMs: () => intervalMs } as const;
  scheduler.add({ name: "beat", schedule, run: () => void at.push(clock.monotonicMs()) });
  scheduler.start();
  await clock.advance(3_000);
  intervalMs = 4_000;
  scheduler.retime();
  await clock.advance(6_000);
  intervalMs = 20_000;
  scheduler.retime();
  await clock.advance(20_000);
  await scheduler.stop();
  assert.deepEqual(at, [4_000, 8_000, 28_000]);
  assert.equal(clock.sleeping, 0);
});
