import assert from "node:assert/strict";
import fc from "fast-check";
import { answerRows, type Probabilities } from "../../../coordinator/ensemble/calibration/answer_rows.ts";
import { type CalibrationMethod, fitCalibration } from "../../../coordinator/ensemble/calibration/calibration.ts";
import { calibrate } from "../../../coordinator/ensemble/calibration/correction.ts";
import { applyCurve, bounded, logit } from "../../../coordinator/ensemble/calibration/curve.ts";
import { fitIsotonic } from "../../../coordinator/ensemble/calibration/isotonic.ts";
import { fitPlatt } from "../../../coordinator/ensemble/calibration/platt.ts";
import type { Curve } from "../../../domain/calibration.ts";
import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import { seededRandom } from "../../../model_server/training/random.ts";

const NOW_MS = Date.UTC(2025, 0, 6);
interface JudgedAnswer {
  readonly stated: Probabilities;
  readonly outcome: Action;
}
const rowsOf = (answers: readonly JudgedAnswer[]) =>
  answerRows(
    Float64Array.from(answers.flatMap(({ stated }) => ACTIONS.map((action) => stated[action]))),
    Uint8Array.from(answers, ({ outcome }) => ACTIONS.indexOf(outcome)),
  );
/** Curves alone. */
const fit = (answers: readonly JudgedAnswer[], method: CalibrationMethod, overlap: number) =>
  fitCalibration({ answers: rowsOf(answers), method, overlap, shifts: false, fittedAtMs: NOW_MS });
const near = (actual: number, expected: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

Deno.test("isotonic by hand: a violation is pooled, each step drawn towards the base rate by two answers", () => {
  const curve = fitIsotonic({ stated: [0.1, 0.2, 0.4, 0.6, 0.9], cameTrue: [0, 1, 0, 1, 1] });
  assert.equal(curve.kind, "isotonic");
  const { stated, meant } = curve as Extract<Curve, { kind: "isotonic" }>;
  // 0.2 and 0.4 came true in the wrong order and become one step; equal steps of ones are one too. Base rate 3 / 5.
  [0.1, 0.3, 0.75].forEach((x, i) => near(stated[i]!, x));
  [(0 + 1.2) / 3, (1 + 1.2) / 4, (2 + 1.2) / 4].forEach((y, i) => near(meant[i]!, y));
  near(applyCurve(curve, 0), 0.4);
  near(applyCurve(curve, 0.2), (0.4 + 0.55) / 2);
  near(applyCurve(curve, 1), 0.8);
});

Deno.test("isotonic: answers that state the same are one knot, whatever rounding makes of their mean", () => {
  // The mean of three times 0.1 is not 0.1 in floating point.
  for (const p of [0.05, 0.1, 0.7, 0.9]) {
    for (let count = 2; count <= 50; count++) {
      const stated = Array.from({ length: 2 * count }, (_, i) => i < count ? p : 0.95);
      const cameTrue = stated.map((_, i) => i % 7 === 0 || i > 1.5 * count ? 1 : 0);
      const curve = fitIsotonic({ stated, cameTrue }) as Extract<Curve, { kind: "isotonic" }>;
      assert.ok(curve.stated.length <= 2, `${p} ${count} times: ${curve.stated}`);
    }
  }
});

const anyPoints = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)), {
  minLength: 2,
  maxLength: 80,
}).map((pairs) => ({ stated: pairs.map(([p]) => p), cameTrue: pairs.map(([, y]) => y) }));

for (const [name, fit] of [["isotonic", fitIsotonic], ["platt", fitPlatt]] as const) {
  Deno.test(`${name}: whatever came true, a curve gives probabilities, and knots that rise`, () => {
    fc.assert(fc.property(anyPoints, fc.double({ min: 0, max: 1, noNaN: true }), (points, p) => {
      const curve = fit(points);
      const meant = applyCurve(curve, p);
      assert.ok(meant >= 0.001 && meant <= 0.999, `${meant}`);
      if (curve.kind !== "isotonic") return;
      for (let i = 1; i < curve.stated.length; i++) {
        assert.ok(curve.stated[i]! > curve.stated[i - 1]! && curve.meant[i]! >= curve.meant[i - 1]!);
      }
    }));
  });
}

Deno.test("platt finds the sigmoid that made the outcomes", () => {
  const random = seededRandom(3);
  const stated = Array.from({ length: 20_000 }, () => 0.02 + 0.96 * random.next());
  const cameTrue = stated.map((p) => random.next() < 1 / (1 + Math.exp(-(0.5 * logit(p) - 0.4))) ? 1 : 0);
  const curve = fitPlatt({ stated, cameTrue }) as Extract<Curve, { kind: "platt" }>;
  near(curve.slope, 0.5, 0.03);
  near(curve.shift, -0.4, 0.04);
});

/** Answers whose truth is known: `meant` of what is stated. */
function answersOf(count: number, seed: number, exaggerate: number): JudgedAnswer[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const truth = scaled([0.2 + random.next(), 0.2 + random.next(), 0.2 + random.next()]);
    const stated = scaled(truth.map((p) => p ** exaggerate));
    const drawn = random.next();
    const outcome = ACTIONS[drawn < truth[0]! ? 0 : drawn < truth[0]! + truth[1]! ? 1 : 2]!;
    return { stated: record(stated), outcome };
  });
}

const scaled = (values: readonly number[]): number[] => {
  const sum = values.reduce((total, each) => total + each, 0);
  return values.map((each) => each / sum);
};
const record = ([long, short, hold]: readonly number[]) => ({ long: long!, short: short!, hold: hold! });
const lossOf = (answers: readonly JudgedAnswer[], said: (each: JudgedAnswer) => Readonly<Record<Action, number>>) =>
  answers.reduce((sum, each) => sum - Math.log(bounded(said(each)[each.outcome])), 0) / answers.length;

for (const method of ["isotonic", "platt"] as const) {
  Deno.test(`${method}: answers that exaggerate are put right, on answers that come later`, () => {
    const calibration = fit(answersOf(1_000, 1, 3), method, 20)!;
    assert.ok(calibration.curves);
    const later = answersOf(4_000, 2, 3);
    const stated = lossOf(later, (each) => each.stated);
    const corrected = lossOf(later, (each) => calibrate(calibration, each.stated));
    const truth = lossOf(answersOf(4_000, 2, 1), (each) => each.stated);
    assert.ok(corrected < stated - 0.02, `${corrected}, ${stated}`);
    assert.ok(corrected - truth < 0.35 * (stated - truth), `${corrected} of ${stated}, ${truth} is possible`);
  });

  Deno.test(`${method}: answers that are right as they are are left alone, nearly always`, () => {
    const used = Array.from({ length: 60 }, (_, seed) => fit(answersOf(1_000, seed, 1), method, 20)!)
      .filter(({ curves }) => curves !== null);
    assert.ok(used.length <= 3, `${used.length} of 60`);
  });

  Deno.test(`${method}: outcomes that overlap make no correction look sure`, () => {
    let used = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const answers = answersOf(1_000, seed, 1);
      // Twenty in a row have one outcome: what looks like a thousand answers is fifty.
      const overlapping = answers.map((each, i) => ({ ...each, outcome: answers[i - i % 20]!.outcome }));
      if (fit(overlapping, method, 20)!.curves) used++;
    }
    assert.ok(used <= 2, `${used} of 40`);
  });
}

Deno.test("corrected probabilities add up to 1; without a correction they are the stated ones themselves", () => {
  const calibration = fit(answersOf(600, 5, 3), "isotonic", 20)!;
  fc.assert(fc.property(fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)), ([a, b, c]) => {
    const stated = record(scaled([a + 0.01, b + 0.01, c + 0.01]));
    const { long, short, hold } = calibrate(calibration, stated);
    near(long + short + hold, 1);
    for (const none of [null, undefined, { ...calibration, curves: null }]) {
      assert.equal(calibrate(none, stated), stated);
    }
  }));
});

Deno.test("too few answers, or no method, correct nothing", () => {
  assert.equal(fit(answersOf(199, 1, 3), "isotonic", 20), null);
  assert.equal(fit(answersOf(200, 1, 3), "isotonic", 20)?.samples, 200);
  assert.equal(fit(answersOf(1_000, 1, 3), "none", 20), null);
  assert.equal(fit(answersOf(200, 1, 3), "isotonic", 150), null, "the embargo leaves too few");
});

Deno.test("each trial is made of what lies a horizon before its part, and nothing later", () => {
  const answers = answersOf(400, 7, 3);
  const { checked, samples, fittedAtMs } = fit(answers, "platt", 20)!;
  assert.deepEqual([checked.samples, samples, fittedAtMs], [240, 400, NOW_MS]);
  // Between the first trial's training and its part: only those of the second and third trial have seen it.
  const spoil = (from: number, to: number) =>
    fit(
      answers.map((each, i) => i >= from && i < to ? { ...each, outcome: "hold" as const } : each),
      "platt",
      20,
    )!;
  assert.notDeepEqual(spoil(140, 160).checked, checked);
  const short = answers.slice(0, 260);
  const alone = fit(short, "platt", 104);
  assert.equal(alone!.checked.samples, 104, "the first part has nothing that lies far enough before it");
});

Deno.test("the shift by hand: how often each class came against how often it was stated, five horizons drawn to 1", () => {
  const answers = Array.from({ length: 400 }, (_, i) => ({
    stated: { long: 0.25, short: 0.25, hold: 0.5 },
    outcome: (i % 4 === 0 ? "hold" : i % 4 === 1 ? "short" : "long") as Action,
  }));
  const { shift, checked } = fitCalibration({
    answers: rowsOf(answers),
    method: "platt",
    overlap: 12,
    shifts: true,
    fittedAtMs: NOW_MS,
  })!;
  // Long came 200 times and was stated 100 times; 20 answers of each class come before.
  near(shift.long, 220 / 120);
  near(shift.short, 1);
  near(shift.hold, 120 / 220);
  assert.ok(checked.shifted < checked.stated);
  const { stated, calibrated } = checked.reliability!;
  // Long is stated as 0.25 and comes half of the time; short fits; hold is stated as 0.5 and comes a quarter of the time.
  // Long and short share a bin: stated 0.25, came true (0.5 + 0.25) / 2; hold has its own. By their forecasts, 2 : 1.
  assert.deepEqual(stated.bins.map((bin) => [bin.stated, bin.cameTrue]), [[0.25, 0.375], [0.5, 0.25]]);
  near(stated.calibrationError, (2 * 0.125 + 0.25) / 3);
  // Squared: 0.5 times (0.75² + 0.25² + 0.5²), 0.25 times the same, 0.25 times (0.25² + 0.25² + 0.5²).
  near(stated.brier, 0.75 * 0.875 + 0.25 * 0.375);
  assert.ok(calibrated.calibrationError < stated.calibrationError && calibrated.brier < stated.brier);
  const put = calibrate({ ...NONE, shift }, answers[0]!.stated);
  const sum = 0.25 * 220 / 120 + 0.25 + 0.5 * 120 / 220;
  near(put.long, 0.25 * 220 / 120 / sum);
  near(put.long + put.short + put.hold, 1);
});

const NONE = {
  method: "platt",
  fittedAtMs: NOW_MS,
  samples: 400,
  shift: { long: 1, short: 1, hold: 1 },
  curves: null,
  checked: { stated: 1, shifted: 1, corrected: 1, pValue: 1, samples: 240, reliability: null },
};

Deno.test("a market that changes how often each class comes is followed, at little cost where it does not", () => {
  const random = seededRandom(11);
  const drawn = (stated: readonly number[], lean: readonly number[]): JudgedAnswer => {
    const truth = scaled(stated.map((p, k) => p * lean[k]!)), point = random.next();
    const outcome = ACTIONS[point < truth[0]! ? 0 : point < truth[0]! + truth[1]! ? 1 : 2]!;
    return { stated: record(stated), outcome };
  };
  const market = (count: number, lean: readonly number[]) =>
    Array.from(
      { length: count },
      () => drawn(scaled([0.3 + random.next(), 0.3 + random.next(), 0.3 + random.next()]), lean),
    );
  const gainIn = (lean: readonly number[]): number => {
    const calibration = fitCalibration({
      answers: rowsOf(market(1_000, lean)),
      method: "isotonic",
      overlap: 20,
      shifts: true,
      fittedAtMs: NOW_MS,
    })!;
    const later = market(3_000, lean);
    return lossOf(later, (each) => each.stated) - lossOf(later, (each) => calibrate(calibration, each.stated));
  };
  assert.ok(gainIn([2, 1, 0.5]) > 0.08);
  assert.ok(gainIn([1, 1, 1]) > -0.003);
});
