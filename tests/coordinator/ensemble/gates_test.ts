import assert from "node:assert/strict";
import fc from "fast-check";
import { type GateInput, type GateSettings, runGates } from "../../../coordinator/ensemble/gates.ts";
import { votesOf } from "../../../coordinator/ensemble/method.ts";
import { weightedVote } from "../../../coordinator/ensemble/weighted_vote.ts";
import type { Action } from "../../../domain/forecast.ts";
import { answerOf } from "../../fixtures/engine_fixtures.ts";

const LIMITS: GateSettings = {
  min_responding_models: 3,
  require_majority: true,
  confidence_threshold: 0.7,
  uncertainty_threshold: 0.3,
  expected_value_threshold: 0.01,
  outlier_score_max: 2,
  require_single_action: true,
  avoid_regimes: ["high_volatility", "range"],
  max_data_age_seconds: 30,
  max_spread_bps: 20,
};
const AGGREGATE = {
  ...weightedVote.aggregate(votesOf([answerOf("a", "long")])),
  agreement: 0.75,
  confidence: 0.8,
  uncertainty: 0.1,
  set: ["long"] as readonly Action[],
};
const TREND = { name: "trend", adx: 30, volatilityRatio: 1.2 } as const;
const GOOD: GateInput = {
  respondingModels: 4,
  askedModels: 4,
  aggregate: AGGREGATE,
  expectedValue: 0.02,
  regime: TREND,
  dataAgeSeconds: 0.4,
  spreadBps: 0.5,
};
const having = (changes: Partial<typeof AGGREGATE>): GateInput => ({
  ...GOOD,
  aggregate: { ...AGGREGATE, ...changes },
});

Deno.test("a good opinion passes every gate, each with value, limit and sentence", () => {
  assert.deepEqual(runGates(GOOD, LIMITS).map(({ name, passed, value, limit }) => [name, passed, value, limit]), [
    ["data_age", true, 0.4, 30],
    ["spread", true, 0.5, 20],
    ["responding_models", true, 4, 3],
    ["majority", true, 0.75, 0.5],
    ["confidence", true, 0.8, 0.7],
    ["uncertainty", true, 0.1, 0.3],
    ["prediction_set", true, "long", "long"],
    ["outliers", true, null, 2],
    ["regime", true, "trend", "not high_volatility, range"],
    ["expected_value", true, 0.02, 0.01],
  ]);
  for (const { detail } of runGates(GOOD, LIMITS)) assert.ok(detail.length > 10);
});

for (
  const [gate, at, input, passed, value, limit] of [
    ["data_age", "at", { ...GOOD, dataAgeSeconds: 30 }, true, 30, 30],
    ["data_age", "above", { ...GOOD, dataAgeSeconds: 30.001 }, false, 30.001, 30],
    ["spread", "at", { ...GOOD, spreadBps: 20 }, true, 20, 20],
    ["spread", "above", { ...GOOD, spreadBps: 20.01 }, false, 20.01, 20],
    ["spread", "not told", { ...GOOD, spreadBps: null }, false, null, 20],
    ["responding_models", "above", { ...GOOD, respondingModels: 4 }, true, 4, 3],
    ["responding_models", "at", { ...GOOD, respondingModels: 3 }, true, 3, 3],
    ["responding_models", "below", { ...GOOD, respondingModels: 2 }, false, 2, 3],
    ["majority", "above half", having({ agreement: 0.51 }), true, 0.51, 0.5],
    ["majority", "at half", having({ agreement: 0.5 }), false, 0.5, 0.5],
    ["majority", "below half", having({ agreement: 0.25 }), false, 0.25, 0.5],
    ["confidence", "above", having({ confidence: 0.71 }), true, 0.71, 0.7],
    ["confidence", "at", having({ confidence: 0.7 }), true, 0.7, 0.7],
    ["confidence", "below", having({ confidence: 0.699 }), false, 0.699, 0.7],
    ["uncertainty", "above", having({ uncertainty: 0.301 }), false, 0.301, 0.3],
    ["uncertainty", "at", having({ uncertainty: 0.3 }), true, 0.3, 0.3],
    ["uncertainty", "below", having({ uncertainty: 0 }), true, 0, 0.3],
    ["prediction_set", "of two", having({ set: ["long", "hold"] }), false, "long hold", "long"],
    ["prediction_set", "of another action", having({ set: ["hold"] }), false, "hold", "long"],
    ["prediction_set", "of nothing", having({ set: [] }), false, "", "long"],
    [
      "regime",
      "avoided",
      { ...GOOD, regime: { ...TREND, name: "range" } },
      false,
      "range",
      "not high_volatility, range",
    ],
    ["regime", "unknown", { ...GOOD, regime: null }, false, null, "not high_volatility, range"],
    ["expected_value", "above", { ...GOOD, expectedValue: 0.011 }, true, 0.011, 0.01],
    ["expected_value", "at", { ...GOOD, expectedValue: 0.01 }, true, 0.01, 0.01],
    ["expected_value", "below", { ...GOOD, expectedValue: 0.0099 }, false, 0.0099, 0.01],
    ["expected_value", "without a value", { ...GOOD, expectedValue: null }, false, null, 0.01],
    ["expected_value", "not a number", { ...GOOD, expectedValue: NaN }, false, NaN, 0.01],
    ["confidence", "not a number", having({ confidence: NaN }), false, NaN, 0.7],
    ["uncertainty", "not a number", having({ uncertainty: NaN }), false, NaN, 0.3],
  ] as const
) {
  Deno.test(`gate ${gate}, ${at}: ${passed ? "passes" : "stops"} and alone`, () => {
    const gates = runGates(input, LIMITS);
    const found = gates.find(({ name }) => name === gate)!;
    assert.deepEqual([found.passed, found.value, found.limit], [passed, value, limit]);
    assert.deepEqual(gates.filter((each) => !each.passed).map(({ name }) => name), passed ? [] : [gate]);
  });
}

Deno.test("without an answer every gate that needs one stops, and all are reported", () => {
  const gates = runGates(
    { ...GOOD, respondingModels: 0, aggregate: null, expectedValue: null, regime: null },
    LIMITS,
  );
  assert.deepEqual(gates.filter(({ passed }) => passed).map(({ name }) => name), ["data_age", "spread", "outliers"]);
});

Deno.test("the majority gate is open while no majority is required, and says so", () => {
  const gates = runGates(having({ agreement: 0.25 }), { ...LIMITS, require_majority: false });
  const majority = gates.find(({ name }) => name === "majority");
  assert.deepEqual([majority!.passed, majority!.value, majority!.limit], [true, 0.25, null]);
});

Deno.test("any spread passes where nobody asks for quotes, and the gate says that nobody asked", () => {
  const gates = runGates({ ...GOOD, spreadBps: null }, { ...LIMITS, max_spread_bps: 0 });
  const { passed, limit, detail } = gates.find(({ name }) => name === "spread")!;
  assert.deepEqual([passed, limit, detail], [true, null, "The spread is not known: nobody asked"]);
});

Deno.test("any set passes where no single action is required, and the set is told", () => {
  const gates = runGates(having({ set: ["long", "hold"] }), { ...LIMITS, require_single_action: false });
  const gate = gates.find(({ name }) => name === "prediction_set")!;
  assert.deepEqual([gate.passed, gate.value, gate.limit], [true, "long hold", null]);
  assert.equal(gate.detail, "long, hold cannot be ruled out");
});

for (
  const [what, scores, passed, value] of [
    ["no model that tells", [undefined, undefined], true, null],
    ["all of them near", [0.25, 0.75], true, 0.5],
    ["at the limit, by the mean of those that tell", [3, 1, undefined], true, 2],
    ["beyond it", [3, 1.5], false, 2.25],
  ] as const
) {
  Deno.test(`outliers: ${what}`, () => {
    const answers = scores.map((outlierScore, i) => {
      const answer = answerOf(`m${i}`, "long");
      assert.ok(answer.ok);
      return { ...answer, forecast: { ...answer.forecast, ...(outlierScore === undefined ? {} : { outlierScore }) } };
    });
    const input = having({ votes: votesOf(answers) });
    const gate = runGates(input, LIMITS).find(({ name }) => name === "outliers")!;
    assert.deepEqual([gate.passed, gate.value, gate.limit], [passed, value, 2]);
  });
}

for (
  const [name, avoided, passed, limit] of [
    ["trend", [], true, null],
    ["trend", ["range"], true, "not range"],
    ["range", ["range"], false, "not range"],
    ["high_volatility", ["range"], true, "not range"],
    ["high_volatility", ["range", "high_volatility"], false, "not range, high_volatility"],
    [null, [], true, null],
    [null, ["range"], false, "not range"],
  ] as const
) {
  Deno.test(`regime ${name ?? "unknown"}, avoiding ${avoided.join(", ") || "none"}: ${passed ? "passes" : "stops"}`, () => {
    const regime = name === null ? null : { ...TREND, name };
    const gates = runGates({ ...GOOD, regime }, { ...LIMITS, avoid_regimes: avoided });
    const gate = gates.find((each) => each.name === "regime")!;
    assert.deepEqual([gate.passed, gate.value, gate.limit], [passed, name, limit]);
  });
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyInput = fc.record({
  respondingModels: fc.nat(6),
  confidence: share,
  agreement: share,
  uncertainty: share,
  expectedValue: fc.double({ min: -0.05, max: 0.05, noNaN: true }),
  outlierScore: fc.double({ min: 0, max: 5, noNaN: true }),
});
type Figures = typeof anyInput extends fc.Arbitrary<infer T> ? T : never;

const inputOf = ({ respondingModels, expectedValue, outlierScore, ...aggregate }: Figures): GateInput => {
  const answer = answerOf("a", "long");
  assert.ok(answer.ok);
  const votes = votesOf([{ ...answer, forecast: { ...answer.forecast, outlierScore } }]);
  return { ...having({ ...aggregate, votes }), respondingModels, expectedValue };
};
const stoppedBy = (figures: Figures, limits = LIMITS): string[] =>
  runGates(inputOf(figures), limits).filter(({ passed }) => !passed).map(({ name }) => name);

Deno.test("gates: surer, more of one mind, nearer to the training and worth more never closes one that was open", () =>
  fc.assert(fc.property(anyInput, anyInput, (one, other) => {
    const better: Figures = {
      respondingModels: Math.max(one.respondingModels, other.respondingModels),
      confidence: Math.max(one.confidence, other.confidence),
      agreement: Math.max(one.agreement, other.agreement),
      uncertainty: Math.min(one.uncertainty, other.uncertainty),
      expectedValue: Math.max(one.expectedValue, other.expectedValue),
      outlierScore: Math.min(one.outlierScore, other.outlierScore),
    };
    const before = stoppedBy(one);
    assert.deepEqual(stoppedBy(better).filter((name) => !before.includes(name)), []);
  })));

Deno.test("gates: a stricter limit never opens one that was closed", () =>
  fc.assert(fc.property(anyInput, share, share, (figures, a, b) => {
    const limits = (strict: number): GateSettings => ({
      ...LIMITS,
      confidence_threshold: strict,
      uncertainty_threshold: 1 - strict,
      expected_value_threshold: 0.05 * strict,
      outlier_score_max: 5 * (1 - strict),
      min_responding_models: Math.round(6 * strict),
    });
    const lenient = stoppedBy(figures, limits(Math.min(a, b))), strict = stoppedBy(figures, limits(Math.max(a, b)));
    assert.deepEqual(lenient.filter((name) => !strict.includes(name)), []);
  })));
