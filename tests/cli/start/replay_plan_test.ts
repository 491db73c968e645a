import assert from "node:assert/strict";
import { commonPlan, type ReplayPlan, replayPlan } from "../../../cli/start/replay_plan.ts";
import { parsedDayRange } from "../../../cli/day_range.ts";

const DAY_MS = 86_400_000;
const FIRST_MS = Date.UTC(2023, 0, 1);

/** A thousand days, a candle each: trading begins at day 400. */
const file = {
  path: "days.csv",
  timeframe: "1d" as const,
  candles: Array.from({ length: 1000 }, (_, i) => ({
    openTimeMs: FIRST_MS + i * DAY_MS,
    open: 1,
    high: 1,
    low: 1,
    close: 1,
    volume: 1,
  })),
};

function planned(from: string | undefined, to: string | undefined) {
  const range = parsedDayRange(from, to);
  assert.ok(range.ok);
  return replayPlan(file, range.value, true, 10);
}

Deno.test("the candles before trading train the models, and a later start is taken as asked", () => {
  const plan = planned("2024-06-01", "2024-06-30");
  assert.ok(plan.ok);
  assert.equal(plan.value.trainToMs, FIRST_MS + 400 * DAY_MS);
  assert.deepEqual([plan.value.tradeFromMs, plan.value.notes], [Date.UTC(2024, 5, 1), []]);
});

Deno.test("a range that ends before trading can begin is told forwards", () => {
  const plan = planned("2023-01-05", "2023-02-02");
  assert.deepEqual(plan, {
    ok: false,
    error:
      "Nothing to trade: the range ends at 2023-02-02 23:59, and trading in days.csv begins at 2024-02-05 00:00 at " +
      "the earliest: the candles before it, 40 % of the file, train the models",
  });
});

Deno.test("a range behind the end of the file names the file's range", () => {
  const plan = planned("2030-01-01", undefined);
  assert.match(plan.ok ? "" : plan.error, /^Nothing to trade: days\.csv ends at 2025-09-27 00:00, before 2030-01-01/);
});

const plan = (trainToDay: number, fromDay: number, toDay: number, notes: readonly string[] = []): ReplayPlan => ({
  trainToMs: FIRST_MS + trainToDay * DAY_MS,
  tradeFromMs: FIRST_MS + fromDay * DAY_MS,
  tradeToMs: FIRST_MS + toDay * DAY_MS,
  notes,
});

Deno.test("several files are traded where all of them may be, and the models learn from the first", () => {
  assert.deepEqual(commonPlan([plan(400, 400, 1000), plan(500, 500, 900, ["starts at day 500"])]), {
    ok: true,
    value: plan(400, 500, 900, ["starts at day 500"]),
  });
  assert.deepEqual(commonPlan([plan(400, 400, 1000)]), { ok: true, value: plan(400, 400, 1000) });
});

Deno.test("files that share no time are told by where one begins and another ends", () => {
  assert.deepEqual(commonPlan([plan(400, 400, 500), plan(600, 600, 900)]), {
    ok: false,
    error: "The files share no time to trade: one begins at 2024-08-23 00:00, another ends at 2024-05-15 00:00",
  });
});
