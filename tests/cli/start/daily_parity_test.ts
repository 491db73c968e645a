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
  const asked: number[] = [], begun: number[] = [], notices: Notice[] = [];
  const parity = new DailyParity({
    run: ({ fromMs, toMs }) => {
      begun.push(fromMs);
      asked.push(toMs);
      return Promise.resolve(answer());
    },
    clock,
    telemetry: new RecordingTelemetry(),
    onDifference: (notice) => notices.push(notice),
  });
  return { clock, asked, begun, notices, parity };
}

Deno.test("a day that is over is traded again up to its end, once, and nobody is told while nothing differs", async () => {
  const { asked, begun, notices, parity } = daily(() => ok(SAME));
  for (const ms of [at(1, 10), at(1, 23), at(2), at(2, 1)]) parity.marketAt(ms);
  await parity.settled();
  assert.deepEqual([begun, asked], [[at(1)], [at(2) - 1]]);
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
  const { clock, asked, begun, parity } = daily(() => ok(SAME));
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
  assert.deepEqual(begun, [at(1), at(2)], "the days between are not left out");
});

Deno.test("a day that could not be traded again is traded with the next one", async () => {
  let answers = 0;
  const { clock, begun, parity } = daily(() => ++answers === 1 ? err("the disk is gone") : ok(SAME));
  for (const day of [1, 2, 3, 4]) {
    parity.marketAt(at(day));
    await parity.settled();
    await clock.advance(20 * 60_000);
  }
  assert.deepEqual(begun, [at(1), at(1), at(3)]);
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
