import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candle } from "../../domain/candle.ts";
import { distanceOf } from "../../outcomes/distance.ts";
import { DEFAULT_LABEL, type Label, labelText, parseLabel } from "../../outcomes/label.ts";
import { labelAt, type LabelRule } from "../../outcomes/label_at.ts";

const STEP_MS = 300_000;
/** Entry at 100 with an ATR of 1: stops at 98.5 and 101.5, targets at 102.5 and 97.5. */
const ATR = 1;

type Bar = readonly [open: number, high: number, low: number, close: number];

const candles = (bars: readonly Bar[]): Candle[] =>
  bars.map(([open, high, low, close], i) => ({ openTimeMs: (i + 1) * STEP_MS, open, high, low, close, volume: 1 }));

const rule = (horizonBars: number, knownToMs = Infinity, label: Label = DEFAULT_LABEL): LabelRule => ({
  timeframe: "5m",
  horizonBars,
  label,
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
    const result = labelAt(candles([DECISION, ...bars]), 0, ATR, rule(3));
    assert.ok(result);
    assert.equal(result.action, label);
    assert.ok(Math.abs(result.longReturn - long) < 1e-12, `long returned ${result.longReturn}`);
    assert.ok(Math.abs(result.shortReturn - short) < 1e-12, `short returned ${result.shortReturn}`);
  });
}

Deno.test("a trade enters at the next candle's open, not at the decision's close", () => {
  const bars: Bar[] = [[90, 90, 90, 90], [100, 100.2, 99.9, 100], [100, 102.5, 99.9, 102]];
  assert.equal(labelAt(candles(bars), 0, ATR, rule(2))!.longReturn, 0.025);
});

Deno.test("a row whose horizon is not complete has no label, even if its barrier was already reached", () => {
  const bars = candles([DECISION, [100, 103, 99.9, 103], QUIET]);
  assert.equal(labelAt(bars, 0, ATR, rule(3)), null);
  assert.notEqual(labelAt(bars, 0, ATR, rule(2)), null);
});

Deno.test("a candle that has not closed by the end of what is known is not used", () => {
  const bars = candles([DECISION, QUIET, QUIET]);
  const lastCloseMs = bars[2]!.openTimeMs + STEP_MS;
  assert.equal(labelAt(bars, 0, ATR, rule(2, lastCloseMs - 1)), null);
  assert.notEqual(labelAt(bars, 0, ATR, rule(2, lastCloseMs)), null);
});

Deno.test("candles missing inside the horizon leave the row without a label", () => {
  const bars = candles([DECISION, QUIET, QUIET, QUIET]);
  const withHole = [bars[0]!, bars[1]!, bars[3]!];
  assert.equal(labelAt(withHole, 0, ATR, rule(2)), null);
});

Deno.test("a market that does not move at all has no barriers and no label", () => {
  assert.equal(labelAt(candles([DECISION, DECISION, DECISION]), 0, 0, rule(2)), null);
});

Deno.test("wide ranges are capped at 2 % and 5 % of the entry; without an ATR the cap is the distance", () => {
  const both = (atr: number) => [distanceOf(DEFAULT_LABEL.stop, 100, atr), distanceOf(DEFAULT_LABEL.target, 100, atr)];
  assert.deepEqual([both(10), both(1), both(1.5)], [[2, 5], [1.5, 2.5], [2, 3.75]]);
  assert.equal(distanceOf({ atr: null, cap: 0.02 }, 100, 50), 2);
});

Deno.test("a target nearer than the stop: both sides may win, and the sooner one is the label", () => {
  const label: Label = { method: "triple_barrier", stop: { atr: 3, cap: 1 }, target: { atr: 1, cap: 1 } };
  const down: Bar = [100, 100.4, 98.9, 99];
  const up: Bar = [99, 101.2, 99, 101];
  const of = (...bars: Bar[]) =>
    labelAt(candles([DECISION, ...bars]), 0, ATR, rule(bars.length, Infinity, label))!.action;
  assert.deepEqual([of(down, up), of(up, down), of([100, 101.2, 98.8, 100], QUIET)], ["short", "long", "hold"]);
});

const RETURNS: Label = { method: "forward_returns", gain: 0.005, loss: -0.015 };

for (
  const [close, action] of [[100.6, "long"], [100.5, "long"], [100.4, "hold"], [98.6, "hold"], [98.5, "short"], [
    100,
    "hold",
  ]] as const
) {
  Deno.test(`forward returns: from 100 to ${close} it was right to ${action}, whatever lay between`, () => {
    const bars = candles([DECISION, [100, 130, 70, 100], [100, 101, 98, close]]);
    const outcome = labelAt(bars, 0, ATR, rule(2, Infinity, RETURNS))!;
    assert.equal(outcome.action, action);
    assert.ok(Math.abs(outcome.longReturn - (close - 100) / 100) < 1e-12);
    assert.deepEqual([outcome.shortReturn, outcome.bars], [0 - outcome.longReturn, 2]);
  });
}

const REAL = {
  method: "outcome_based",
  stop: DEFAULT_LABEL.stop,
  target: DEFAULT_LABEL.target,
  gain: 0.005,
  loss: -0.015,
} as const;

for (
  const [what, move, bars, action, longReturn] of [
    ["a real trade that gained enough", 0.006, 2, "long", 0.006],
    ["one whose price fell far enough, long or short", -0.015, 2, "short", -0.015],
    ["one in between", -0.01, 3, "hold", -0.01],
    ["one that lasted longer than the label may look: the barriers speak", 0.006, 4, "short", -0.015],
  ] as const
) {
  Deno.test(`outcome_based: ${what}`, () => {
    const falling: Bar[] = [[100, 100.5, 99, 99], [99, 99.2, 97.4, 98], QUIET];
    const realTrades = new Map([[STEP_MS, { move, bars }]]);
    const outcome = labelAt(candles([DECISION, ...falling]), 0, ATR, { ...rule(3, Infinity, REAL), realTrades });
    assert.deepEqual([outcome!.action, outcome!.longReturn], [action, longReturn]);
    assert.equal(labelAt(candles([DECISION, ...falling]), 0, ATR, rule(3, Infinity, REAL))!.action, "short");
  });
}

const share = fc.double({ min: 1e-7, max: 10, noNaN: true });
const plain = { noNullPrototype: true } as const;
const distance = fc.record({ atr: fc.option(share), cap: share }, plain);

Deno.test("a label survives its text", () => {
  const method = <Name extends string>(name: Name) => fc.constant(name);
  const barriers = fc.record({ method: method("triple_barrier"), stop: distance, target: distance }, plain);
  const returns = fc.record({ method: method("forward_returns"), gain: share, loss: share.map((x) => -x) }, plain);
  const thresholds = { gain: share, loss: share.map((x) => -x) };
  const outcomes = fc.record(
    { method: method("outcome_based"), stop: distance, target: distance, ...thresholds },
    plain,
  );
  fc.assert(fc.property(fc.oneof(barriers, returns, outcomes), (label) => {
    assert.deepEqual(parseLabel(labelText(label)), { ok: true, value: label });
  }));
});

for (
  const [text, reason] of [
    ["", /There is no label ""; one looks like "triple_barrier stop=1.5atr<=0.02 target=2.5atr<=0.05" or "forward/],
    ["triple_barrier stop=1.5atr target=2", /There is no label/],
    ["triple_barrier stop=0 target=0.05", /stop must be above 0, was 0/],
    ["triple_barrier stop=0.01 target=-1atr<=0.05", /target must be above 0, was -1/],
    ["forward_returns gain=0.005 loss=0.01", /gain must be above 0 and its loss below, were 0.005 and 0.01/],
  ] as const
) {
  Deno.test(`no label: "${text}"`, () => {
    const parsed = parseLabel(text);
    assert.match(parsed.ok ? "" : parsed.error, reason);
  });
}

const bar = fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: 0, max: 3, noNaN: true }));

Deno.test("long and short never both win, and a winner's return is at least its target's", () => {
  fc.assert(fc.property(fc.array(bar, { minLength: 4, maxLength: 12 }), (moves) => {
    const bars = moves.map(([move, reach]): Bar => {
      const open = 100 + move;
      return [open, open + reach, open - reach / 2, open + reach / 3];
    });
    const label = labelAt(candles([DECISION, ...bars]), 0, ATR, rule(moves.length));
    const entry = bars[0]![0];
    const [stop, target] = [DEFAULT_LABEL.stop, DEFAULT_LABEL.target].map((each) => distanceOf(each, entry, ATR)) as [
      number,
      number,
    ];
    const isLong = label!.longReturn >= target / entry - 1e-12;
    const isShort = label!.shortReturn >= target / entry - 1e-12;
    assert.ok(!(isLong && isShort));
    // A loser may still end at the time limit with anything between its barriers.
    if (label!.action === "long") assert.ok(isLong && label!.shortReturn <= -stop / entry + 1e-12);
    if (label!.action === "short") assert.ok(isShort && label!.longReturn <= -stop / entry + 1e-12);
  }));
});
