import assert from "node:assert/strict";
import { DailyParity, type ToldParity } from "../../../cli/start/daily_parity.ts";
import type { Notice } from "../../../coordinator/engine/command.ts";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { RecordingTelemetry } from "../../fixtures/port_fakes.ts";

const DAY_MS = 86_400_000;
const at = (day: number, hour = 0): number => Date.UTC(2024, 0, day, hour);
const SAME: ToldParity = { decisions: 288, trades: 3, differences: [], pnl: { recorded: 1.5, backtest: 1.5 } };

function daily(answer: () => Result<ToldParity>) {
  const clock = new ManualClock(0);
  const asked: number[] = [], notices: Notice[] = [];
  const parity = new DailyParity({
    run: (toMs) => {
      asked.push(toMs);
      return Promise.resolve(answer());
    },
    clock,
    telemetry: new RecordingTelemetry(),
    onDifference: (notice) => notices.push(notice),
  });
  return { clock, asked, notices, parity };
}

Deno.test("a day that is over is traded again up to its end, once, and nobody is told while nothing differs", async () => {
  const { asked, notices, parity } = daily(() => ok(SAME));
  for (const ms of [at(1, 10), at(1, 23), at(2), at(2, 1)]) parity.marketAt(ms);
  await parity.settled();
  assert.deepEqual(asked, [at(2) - 1]);
  assert.deepEqual(notices, []);
});

Deno.test("what differs is told with both results and where to look", async () => {
  const differences = [{ decision_id: "d-1", field: "entry_price" }, { decision_id: "d-1", field: "pnl" }];
  const { notices, parity } = daily(() => ok({ ...SAME, differences, pnl: { recorded: 1, backtest: 2.5 } }));
  parity.marketAt(at(1));
  parity.marketAt(at(2));
  await parity.settled();
  assert.equal(notices.length, 1);
  assert.match(notices[0]!.message, /2 figures: net 1\.00 USD then, 2\.50 USD in the backtest; first d-1\./);
});

Deno.test("a market that is faster than life is not traded again at each of its days", async () => {
  const { clock, asked, parity } = daily(() => ok(SAME));
  for (let day = 1; day <= 10; day++) {
    parity.marketAt(at(day));
    await parity.settled();
    await clock.advance(60_000);
  }
  assert.deepEqual(asked, [at(2) - 1]);
  await clock.advance(10 * 60_000);
  parity.marketAt(at(12));
  await parity.settled();
  assert.equal(asked.length, 2);
  assert.equal(asked[1], at(12) - 1);
  assert.equal(asked[1]! % DAY_MS, DAY_MS - 1);
});

Deno.test("a backtest that fails is no difference, and the next day is tried again", async () => {
  const { clock, asked, notices, parity } = daily(() => err("no database"));
  parity.marketAt(at(1));
  parity.marketAt(at(2));
  await parity.settled();
  await clock.advance(20 * 60_000);
  parity.marketAt(at(3));
  await parity.settled();
  assert.equal(asked.length, 2);
  assert.deepEqual(notices, []);
});
