import assert from "node:assert/strict";
import { dailySummary } from "../../../coordinator/alerts/daily_summary.ts";
import { DailyAt, type DailyTime } from "../../../coordinator/alerts/daily_at.ts";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

Deno.test("the summary tells the last 24 hours of the market, and draws them", async () => {
  const views = new FakeViews();
  const { level, text, facts, picture } = await dailySummary(views);
  assert.equal(level, "DAILY_SUMMARY");
  assert.match(
    text,
    /^Equity moved by [+−][\d.]+ USDT in 24 hours\. \d+ trades closed, \d+ % won, net [+−][\d.]+ USDT\.$/,
  );
  const value = (name: string) => facts.find((fact) => fact.name === name)?.value;
  assert.deepEqual([value("state"), value("models ready"), value("breaker")], ["running", "4 of 4", "closed"]);
  assert.match(picture!()!, /^<svg.*Equity, last 24 hours/);
});

Deno.test("before anything has happened the summary says so, without a picture", async () => {
  const { text, picture } = await dailySummary(new FakeViews({ candles: 0 }));
  assert.equal(text, "No trade was closed.");
  assert.equal(picture!(), null);
});

interface Run {
  readonly clock: ManualClock;
  /** When it ran, as the wall showed it. */
  readonly ran: string[];
  at: DailyTime;
}

async function withDaily(startMs: number, at: DailyTime, work: (run: Run) => Promise<void>): Promise<void> {
  const clock = new ManualClock(startMs), ran: string[] = [];
  const run: Run = { clock, ran, at };
  const daily = new DailyAt({
    clock,
    at: () => run.at,
    run: () => {
      ran.push(new Date(clock.nowMs()).toISOString().slice(5, 16));
      return Promise.resolve();
    },
    onError: (error) => assert.fail(String(error)),
  });
  await work(run);
  await daily.stop();
}

Deno.test("once a day, at its time, in its zone; a time that passed before the start is left out", async () => {
  await withDaily(
    Date.UTC(2024, 2, 30, 23, 0),
    { time: "23:30", timezone: "Europe/Berlin" },
    async ({ clock, ran }) => {
      await clock.advance(MINUTE_MS);
      for (const jumpMs of [22 * HOUR_MS + 26 * MINUTE_MS, 24 * HOUR_MS - 5 * MINUTE_MS]) {
        clock.jumpWall(jumpMs);
        await clock.advance(5 * MINUTE_MS);
      }
      // Berlin leaves winter time on the 31st.
      assert.deepEqual(ran, ["03-31T21:30", "04-01T21:30"]);
    },
  );
});

Deno.test("a time that there is not on the day of the change, or twice, is taken once", async () => {
  await withDaily(
    Date.UTC(2024, 2, 31, 0, 50),
    { time: "02:30", timezone: "Europe/Berlin" },
    async ({ clock, ran }) => {
      await clock.advance(65 * MINUTE_MS);
      assert.equal(ran.length, 1);
    },
  );
  await withDaily(
    Date.UTC(2024, 9, 27, 0, 28),
    { time: "02:30", timezone: "Europe/Berlin" },
    async ({ clock, ran }) => {
      await clock.advance(65 * MINUTE_MS);
      assert.equal(ran.length, 1);
    },
  );
});

Deno.test("a clock that is set back brings no second one, a machine that slept brings one, a new time holds at once", async () => {
  await withDaily(Date.UTC(2024, 0, 1, 11, 50), { time: "12:00", timezone: "UTC" }, async (run) => {
    const { clock, ran } = run;
    await clock.advance(15 * MINUTE_MS);
    clock.jumpWall(-30 * MINUTE_MS);
    await clock.advance(60 * MINUTE_MS);
    assert.deepEqual(ran, ["01-01T12:00"]);
    clock.jumpWall(72 * HOUR_MS);
    await clock.advance(MINUTE_MS);
    assert.equal(ran.length, 2);
    run.at = { time: "12:00", timezone: "Asia/Tokyo" };
    await clock.advance(MINUTE_MS);
    assert.equal(ran.length, 2, "noon of Tokyo has passed");
    run.at = { time: "13:00", timezone: "UTC" };
    await clock.advance(2 * HOUR_MS);
    assert.deepEqual(ran.slice(2).map((at) => at.slice(6)), ["13:00"]);
  });
});
