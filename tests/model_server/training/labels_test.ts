import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candle } from "../../../domain/candle.ts";
import { barrierDistances, checkBarriers, DEFAULT_BARRIERS } from "../../../model_server/training/labels/barriers.ts";
import { CLASSES, type LabelRule, tripleBarrierLabel } from "../../../model_server/training/labels/triple_barrier.ts";

const STEP_MS = 300_000;
/** Entry at 100 with an ATR of 1: stops at 98.5 and 101.5, targets at 102.5 and 97.5. */
const ATR = 1;

type Bar = readonly [open: number, high: number, low: number, close: number];

const candles = (bars: readonly Bar[]): Candle[] =>
  bars.map(([open, high, low, close], i) => ({ openTimeMs: (i + 1) * STEP_MS, open, high, low, close, volume: 1 }));

const rule = (horizonBars: number, knownToMs = Infinity): LabelRule => ({
  timeframe: "5m",
  horizonBars,
  barriers: DEFAULT_BARRIERS,
  knownToMs,
});

const DECISION: Bar = [100, 100, 100, 100];
const QUIET: Bar = [100, 100.4, 99.6, 100];

const CASES: { name: string; bars: Bar[]; label: string; long: number; short: number }[] = [
  {
    name: "the upper target comes first: long, and the short is stopped",
    bars: [[100, 101, 99.5, 101], [101, 102.6, 100.9, 102], QUIET],
    label: "long",
    long: 0.025,
    short: -0.015,
  },
  {
    name: "the lower target comes first: short, and the long is stopped",
    bars: [[100, 100.5, 99, 99], [99, 99.2, 97.4, 98], QUIET],
    label: "short",
    long: -0.015,
    short: 0.025,
  },
  {
    name: "the stop comes before the target: hold",
    bars: [[100, 100.2, 98.4, 99], [99, 103, 99, 103], QUIET],
    label: "hold",
    long: -0.015,
    short: -0.015,
  },
  {
    name: "stop and target of both sides in one candle: the worst comes first, hold",
    bars: [[100, 103, 97, 100], QUIET, QUIET],
    label: "hold",
    long: -0.015,
    short: -0.015,
  },
  {
    name: "neither is reached: both leave at the close of the last candle",
    bars: [QUIET, QUIET, [100, 100.9, 99.8, 100.8]],
    label: "hold",
    long: 0.008,
    short: -0.008,
  },
  {
    name: "a gap over the target fills at the open, better than the target; the short's stop fills worse",
    bars: [QUIET, [104, 104.5, 103.8, 104], QUIET],
    label: "long",
    long: 0.04,
    short: -0.04,
  },
  {
    name: "a gap below the stop fills at the open, worse than the stop",
    bars: [QUIET, [98, 98.2, 97.9, 98], QUIET],
    label: "hold",
    long: -0.02,
    // The low of 97.9 is above the short's target; it leaves at the last close.
    short: 0,
  },
  {
    name: "a gap over the target counts although the candle then falls to the stop",
    bars: [QUIET, [103, 103, 98, 98.5], QUIET],
    label: "long",
    long: 0.03,
    short: -0.03,
  },
  {
    name: "a barrier that is touched counts as reached",
    bars: [QUIET, [100, 102.5, 99, 102], QUIET],
    label: "long",
    long: 0.025,
    short: -0.015,
  },
];

for (const { name, bars, label, long, short } of CASES) {
  Deno.test(`label: ${name}`, () => {
    const result = tripleBarrierLabel(candles([DECISION, ...bars]), 0, ATR, rule(3));
    assert.ok(result);
    assert.equal(CLASSES[result.label], label);
    assert.ok(Math.abs(result.longReturn - long) < 1e-12, `long returned ${result.longReturn}`);
    assert.ok(Math.abs(result.shortReturn - short) < 1e-12, `short returned ${result.shortReturn}`);
  });
}

Deno.test("a trade enters at the next candle's open, not at the decision's close", () => {
  const bars: Bar[] = [[90, 90, 90, 90], [100, 100.2, 99.9, 100], [100, 102.5, 99.9, 102]];
  assert.equal(tripleBarrierLabel(candles(bars), 0, ATR, rule(2))!.longReturn, 0.025);
});

Deno.test("a row whose horizon is not complete has no label, even if its barrier was already reached", () => {
  const bars = candles([DECISION, [100, 103, 99.9, 103], QUIET]);
  assert.equal(tripleBarrierLabel(bars, 0, ATR, rule(3)), null);
  assert.notEqual(tripleBarrierLabel(bars, 0, ATR, rule(2)), null);
});

Deno.test("a candle that has not closed by the end of what is known is not used", () => {
  const bars = candles([DECISION, QUIET, QUIET]);
  const lastCloseMs = bars[2]!.openTimeMs + STEP_MS;
  assert.equal(tripleBarrierLabel(bars, 0, ATR, rule(2, lastCloseMs - 1)), null);
  assert.notEqual(tripleBarrierLabel(bars, 0, ATR, rule(2, lastCloseMs)), null);
});

Deno.test("candles missing inside the horizon leave the row without a label", () => {
  const bars = candles([DECISION, QUIET, QUIET, QUIET]);
  const withHole = [bars[0]!, bars[1]!, bars[3]!];
  assert.equal(tripleBarrierLabel(withHole, 0, ATR, rule(2)), null);
});

Deno.test("a market that does not move at all has no barriers and no label", () => {
  assert.equal(tripleBarrierLabel(candles([DECISION, DECISION, DECISION]), 0, 0, rule(2)), null);
});

Deno.test("wide ranges are capped at 2 % and 5 % of the entry", () => {
  assert.deepEqual(barrierDistances(100, 10, DEFAULT_BARRIERS), { stop: 2, target: 5 });
  assert.deepEqual(barrierDistances(100, 1, DEFAULT_BARRIERS), { stop: 1.5, target: 2.5 });
  assert.deepEqual(barrierDistances(100, 1.5, DEFAULT_BARRIERS), { stop: 2, target: 3.75 });
});

Deno.test("a target nearer than the stop is refused, because both sides could win", () => {
  assert.throws(() => checkBarriers({ ...DEFAULT_BARRIERS, targetAtr: 1 }), /must not be nearer than the stop/);
  assert.throws(() => checkBarriers({ ...DEFAULT_BARRIERS, stopCap: 0 }), /stopCap must be above 0, was 0/);
});

const bar = fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true }));

Deno.test("long and short never both win, and a winner's return is at least its target's", () => {
  fc.assert(fc.property(fc.array(bar, { minLength: 4, maxLength: 12 }), (moves) => {
    const bars = moves.map(([move, reach]): Bar => {
      const open = 100 + move;
      return [open, open + reach, open - reach / 2, open + reach / 3];
    });
    const label = tripleBarrierLabel(candles([DECISION, ...bars]), 0, ATR, rule(moves.length));
    const { stop, target } = barrierDistances(bars[0]![0], ATR, DEFAULT_BARRIERS);
    const entry = bars[0]![0];
    const isLong = label!.longReturn >= target / entry - 1e-12;
    const isShort = label!.shortReturn >= target / entry - 1e-12;
    assert.ok(!(isLong && isShort));
    // A loser may still end at the time limit with anything between its barriers.
    if (CLASSES[label!.label] === "long") assert.ok(isLong && label!.shortReturn <= -stop / entry + 1e-12);
    if (CLASSES[label!.label] === "short") assert.ok(isShort && label!.longReturn <= -stop / entry + 1e-12);
  }));
});
