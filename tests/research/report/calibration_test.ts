/** What was said against what came true, by hand. */
import assert from "node:assert/strict";
import type { Candle } from "../../../domain/candle.ts";
import { DecisionLog } from "../../../research/backtest/decision_log.ts";
import { calibrationOf } from "../../../research/report/calibration.ts";
import { GrowingNumbers } from "../../../research/backtest/growing.ts";
import { configWith } from "./rule_backtest.ts";

const STEP_MS = 300_000;
const SETTINGS = configWith();
const HORIZON = SETTINGS.retraining.label_window_candles;

/** A market that stands still, and leaps by a tenth in one candle. */
function leaping(leapAt: number): Candle[] {
  return Array.from({ length: 3 * HORIZON }, (_, i) => {
    const price = i < leapAt ? 100 : 110, open = i === leapAt ? 100 : price;
    const high = Math.max(open, price), low = Math.min(open, price);
    return { openTimeMs: i * STEP_MS + STEP_MS, open, high, low, close: price, volume: 1 };
  });
}

/** The log of decisions that were taken at these candles, with these probabilities of long, short and hold. */
function logOf(said: readonly (readonly [bar: number, long: number, short: number, hold: number])[]): DecisionLog {
  const log = new DecisionLog();
  log.symbols.push("BTCUSDT");
  const voice = { stated: new GrowingNumbers(), calibrated: new GrowingNumbers() };
  log.models.set("m", voice);
  for (const [bar, ...probabilities] of said) {
    log.openTimesMs.push(bar * STEP_MS + STEP_MS);
    log.atrs.push(1);
    log.markets.push(0);
    for (const each of probabilities) for (const to of [voice.stated, voice.calibrated]) to.push(each);
  }
  return log;
}

const market = (leapAt: number) => ({ symbol: "BTCUSDT", candles: leaping(leapAt), contentHash: "", funding: [] });

Deno.test("a long before the leap was right, a long long after it was not; what has no outcome yet is left out", () => {
  const leapAt = 10;
  const log = logOf([[5, 0.8, 0.1, 0.1], [25, 0.8, 0.1, 0.1], [3 * HORIZON - 2, 0.8, 0.1, 0.1]]);
  const told = calibrationOf(log, [market(leapAt)], SETTINGS)!;
  assert.equal(told.judged, 2);
  assert.deepEqual(told.base_rates, { long: 0.5, short: 0, hold: 0.5 });
  const [{ stated, decisions }] = told.models as [typeof told.models[number]];
  assert.equal(decisions, 2);
  // 0.8 came true once of two; 0.1 once of four.
  assert.deepEqual(stated.bins.map(({ count, cameTrue }) => [count, cameTrue]), [[4, 0.25], [2, 0.5]]);
  // (0.2² + 0.1² + 0.1²) and (0.8² + 0.1² + 0.9²), halved.
  assert.ok(Math.abs(stated.brier - (0.06 + 1.46) / 2) < 1e-12);
  assert.ok(Math.abs(stated.calibration_error - (4 * 0.15 + 2 * 0.3) / 6) < 1e-12);
  assert.equal(told.ensemble, null);
});

Deno.test("a model that was silent in a decision is not judged on it", () => {
  const log = logOf([[5, 0.8, 0.1, 0.1], [25, NaN, NaN, NaN]]);
  assert.equal(calibrationOf(log, [market(10)], SETTINGS)!.models[0]!.decisions, 1);
});

Deno.test("nothing judged, nothing told", () => {
  assert.equal(calibrationOf(logOf([]), [market(10)], SETTINGS), null);
  assert.equal(calibrationOf(logOf([[3 * HORIZON - 1, 0.8, 0.1, 0.1]]), [market(10)], SETTINGS), null);
});
