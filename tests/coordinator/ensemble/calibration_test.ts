import assert from "node:assert/strict";
import fc from "fast-check";
import { calibrate, fitCalibration, type JudgedAnswer } from "../../../coordinator/ensemble/calibration/calibration.ts";
import { applyCurve, bounded, logit } from "../../../coordinator/ensemble/calibration/curve.ts";
import { fitIsotonic } from "../../../coordinator/ensemble/calibration/isotonic.ts";
import { fitPlatt } from "../../../coordinator/ensemble/calibration/platt.ts";
import type { Curve } from "../../../domain/calibration.ts";
import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import { seededRandom } from "../../../model_server/training/random.ts";

const NOW_MS = Date.UTC(2025, 0, 6);
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
    const calibration = fitCalibration(answersOf(1_000, 1, 3), method, 20, NOW_MS)!;
    assert.ok(calibration.curves);
    const later = answersOf(4_000, 2, 3);
    const stated = lossOf(later, (each) => each.stated);
    const corrected = lossOf(later, (each) => calibrate(calibration, each.stated));
    const truth = lossOf(answersOf(4_000, 2, 1), (each) => each.stated);
    assert.ok(corrected < stated - 0.02, `${corrected}, ${stated}`);
    assert.ok(corrected - truth < 0.35 * (stated - truth), `${corrected} of ${stated}, ${truth} is possible`);
  });

  Deno.test(`${method}: answers that are right as they are are left alone, nearly always`, () => {
    const used = Array.from({ length: 60 }, (_, seed) => fitCalibration(answersOf(1_000, seed, 1), method, 20, NOW_MS)!)
      .filter(({ curves }) => curves !== null);
    assert.ok(used.length <= 3, `${used.length} of 60`);
  });

  Deno.test(`${method}: outcomes that overlap make no correction look sure`, () => {
    let used = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const answers = answersOf(1_000, seed, 1);
      // Twenty in a row have one outcome: what looks like a thousand answers is fifty.
      const overlapping = answers.map((each, i) => ({ ...each, outcome: answers[i - i % 20]!.outcome }));
      if (fitCalibration(overlapping, method, 20, NOW_MS)!.curves) used++;
    }
    assert.ok(used <= 2, `${used} of 40`);
  });
}

Deno.test("corrected probabilities add up to 1; without a correction they are the stated ones themselves", () => {
  const calibration = fitCalibration(answersOf(600, 5, 3), "isotonic", 20, NOW_MS)!;
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
  assert.equal(fitCalibration(answersOf(199, 1, 3), "isotonic", 20, NOW_MS), null);
  assert.equal(fitCalibration(answersOf(1_000, 1, 3), "none", 20, NOW_MS), null);
  assert.equal(fitCalibration(answersOf(200, 1, 3), "isotonic", 150, NOW_MS), null, "the embargo leaves too few");
});

Deno.test("each trial is made of what lies a horizon before its part, and nothing later", () => {
  const answers = answersOf(400, 7, 3);
  const { checked, samples, fittedAtMs } = fitCalibration(answers, "platt", 20, NOW_MS)!;
  assert.deepEqual([checked.samples, samples, fittedAtMs], [240, 400, NOW_MS]);
  // Between the first trial's training and its part: only those of the second and third trial have seen it.
  const spoil = (from: number, to: number) =>
    fitCalibration(
      answers.map((each, i) => i >= from && i < to ? { ...each, outcome: "hold" as const } : each),
      "platt",
      20,
      NOW_MS,
    )!;
  assert.notDeepEqual(spoil(140, 160).checked, checked);
  const short = answers.slice(0, 260);
  const alone = fitCalibration(short, "platt", 104, NOW_MS);
  assert.equal(alone!.checked.samples, 104, "the first part has nothing that lies far enough before it");
});
