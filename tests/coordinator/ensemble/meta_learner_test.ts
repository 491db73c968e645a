import assert from "node:assert/strict";
import fc from "fast-check";
import { applyMetaLearner, metaOdds } from "../../../coordinator/ensemble/meta_learner/apply.ts";
import { metaFeatures } from "../../../coordinator/ensemble/meta_learner/features.ts";
import { fitMetaLearner, type JudgedPanel, termsOf } from "../../../coordinator/ensemble/meta_learner/fit.ts";
import { solvePositive } from "../../../coordinator/ensemble/meta_learner/solve_positive.ts";
import { Judgements } from "../../../coordinator/ensemble/judgements.ts";
import { winRate } from "../../../coordinator/ensemble/meta_learner/win_rate.ts";
import { type Panel, votesOf } from "../../../coordinator/ensemble/method.ts";
import { ensembleMethod } from "../../../coordinator/ensemble/methods.ts";
import type { JudgedOpinion } from "../../../coordinator/ensemble/opinion.ts";
import { pooledProbabilities } from "../../../coordinator/ensemble/opinion_pool.ts";
import { type Action, ACTIONS, type ForecastAnswer } from "../../../domain/forecast.ts";
import { META_FEATURES, type MetaFeatures, type MetaLearner, type MetaTerm } from "../../../domain/meta_learner.ts";
import { answerOf, faultOf } from "../../fixtures/engine_fixtures.ts";
import { judgedPanels } from "./judged_panels.ts";

const near = (actual: number, expected: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

const NOW_MS = Date.UTC(2025, 0, 6);
const STANDING = {
  models: [{ modelName: "a", brier: 0.5, slow: 0.25 }, { modelName: "gone", brier: 0.1, slow: 1 }],
  winRate: 0.4,
};

function featuresOf(answers: readonly ForecastAnswer[], standing: Panel["standing"] = STANDING): MetaFeatures {
  const votes = votesOf(answers);
  return metaFeatures(votes, { pooled: pooledProbabilities(votes), asked: answers.length, standing });
}

const FEATURE_CASES: readonly [string, MetaFeatures, Partial<MetaFeatures>][] = [
  [
    "a long and a short of 0.6, two silent ones: the pool is 0.4, 0.4, 0.2, a tie that nobody says",
    featuresOf([
      answerOf("a", "long", { confidence: 0.6 }),
      answerOf("b", "short", { confidence: 0.6 }),
      faultOf("c"),
      faultOf("d"),
    ]),
    {
      long_odds: Math.log(2),
      short_odds: Math.log(2),
      confidence: 0.6,
      disagreement: 0.4,
      agreement: 0,
      answered: 0.5,
      // Of b nothing is known: 2/3, and never slow.
      brier: (0.5 + 2 / 3) / 2,
      slow: 0.125,
      win_rate: 0.4,
      long_odds_by_disagreement: 0.4 * Math.log(2),
      short_odds_by_disagreement: 0.4 * Math.log(2),
      long_odds_by_win_rate: 0.4 * Math.log(2),
      short_odds_by_win_rate: 0.4 * Math.log(2),
    },
  ],
  [
    "one of them with three times the weight: 0.5, 0.3, 0.2",
    featuresOf([
      answerOf("a", "long", { confidence: 0.6, weight: 3 }),
      answerOf("b", "short", { confidence: 0.6 }),
    ]),
    {
      long_odds: Math.log(2.5),
      short_odds: Math.log(1.5),
      agreement: 0.5,
      answered: 1,
      // Leans of 0.4 and −0.4 around 0.2: √(0.75 · 0.04 + 0.25 · 0.36).
      disagreement: Math.sqrt(0.12),
      brier: 0.75 * 0.5 + 0.25 * 2 / 3,
      slow: 0.75 * 0.25,
    },
  ],
  [
    "a single one that was never judged",
    featuresOf([answerOf("x", "hold", { confidence: 0.5 })], null),
    {
      long_odds: -Math.log(2),
      short_odds: -Math.log(2),
      confidence: 0.5,
      disagreement: 0,
      agreement: 1,
      answered: 1,
      brier: 2 / 3,
      slow: 0,
      win_rate: 1 / 3,
      long_odds_by_disagreement: 0,
      long_odds_by_win_rate: -Math.log(2) / 3,
    },
  ],
  [
    "a certainty, which is bounded to a thousandth",
    featuresOf([answerOf("a", "long", { confidence: 1 })], null),
    { long_odds: Math.log(999), short_odds: 0, confidence: 1 },
  ],
];

for (const [name, features, expected] of FEATURE_CASES) {
  Deno.test(`features by hand: ${name}`, () => {
    assert.deepEqual(Object.keys(features), [...META_FEATURES]);
    for (const [feature, value] of Object.entries(expected)) near(features[feature as keyof MetaFeatures], value);
  });
}

Deno.test("no feature is a zero with a sign: JSON has none", () => {
  const { long_odds_by_disagreement } = featuresOf([answerOf("x", "hold", { confidence: 0.5 })]);
  assert.ok(Object.is(long_odds_by_disagreement, 0));
});

const opinion = (outcome: Action, pooled: readonly [number, number, number] | null): JudgedOpinion => {
  const stated = pooled && { long: pooled[0], short: pooled[1], hold: pooled[2] };
  const ensemble = stated && { pooled: stated, probabilities: stated, set: ACTIONS, setAlpha: 0.1, features: null };
  return { symbol: "BTCUSDT", candleOpenTimeMs: NOW_MS, answers: [], ensemble, outcome };
};

Deno.test("a win rate by hand: 20 calls of chance first, then calls alone, holds and silence are none", () => {
  const judged = Judgements.of([
    opinion("long", [0.5, 0.3, 0.2]),
    opinion("long", [0.5, 0.3, 0.2]),
    opinion("hold", [0.5, 0.3, 0.2]),
    opinion("short", [0.2, 0.5, 0.3]),
    opinion("hold", [0.2, 0.2, 0.6]),
    opinion("long", null),
    // A tie is no call.
    opinion("long", [0.4, 0.4, 0.2]),
  ]);
  near(winRate(judged, 100), (20 / 3 + 3) / 24);
  near(winRate(judged, 5), (20 / 3 + 1) / 22);
  near(winRate(new Judgements(), 100), 1 / 3);
});

const NOTHING: MetaFeatures = featuresOf([answerOf("x", "hold", { confidence: 1 / 3 })], null);
const term = (name: MetaTerm["name"], long: number, short: number, mean = 0, deviation = 1): MetaTerm => ({
  name,
  mean,
  deviation,
  long,
  short,
});

for (
  const [name, learner, features, [long, short, hold]] of [
    ["nothing learned: the pool's own 0.4, 0.4, 0.2", {}, { long_odds: Math.log(2), short_odds: Math.log(2) }, [
      0.4,
      0.4,
      0.2,
    ]],
    ["a bias of ln 2 for long doubles its odds", { bias: { long: Math.log(2), short: 0 } }, {}, [0.5, 0.25, 0.25]],
    [
      "one and a half deviations of disagreement, at −ln 4 for each of them",
      { terms: [term("disagreement", -Math.log(4), 0, 0.1, 0.2)] },
      { disagreement: 0.4 },
      [1 / 17, 8 / 17, 8 / 17],
    ],
    [
      "a distance of forty deviations counts as four",
      { terms: [term("answered", 0, Math.log(2) / 4, 1, 0.0125)] },
      { answered: 0.5 },
      [0.4, 0.2, 0.4],
    ],
    ["a feature that never changed says nothing", { terms: [term("slow", 9, 9, 0, 0)] }, { slow: 1 }, [
      1 / 3,
      1 / 3,
      1 / 3,
    ]],
  ] as const
) {
  Deno.test(`applied by hand: ${name}`, () => {
    const said = applyMetaLearner({ bias: { long: 0, short: 0 }, terms: [], ...learner }, { ...NOTHING, ...features });
    near(said.long, long);
    near(said.short, short);
    near(said.hold, hold);
  });
}

Deno.test("three equations with three unknowns, by hand", () => {
  const x = solvePositive(Float64Array.of(4, 2, 0, 2, 5, 2, 0, 2, 6), Float64Array.of(8, 18, 22));
  [1, 2, 3].forEach((value, i) => near(x[i]!, value));
});

const fitted = (panels: readonly JudgedPanel[], overlap = 1) => fitMetaLearner({ panels, overlap, fittedAtMs: NOW_MS });

/** The pool is right in peace, and knows nothing of what it is so sure of when its models quarrel. */
const OVERCONFIDENT = { worthInQuarrel: -0.5, worthInPeace: 1 };

Deno.test("a pool that is too sure when its models quarrel is learned, used, and put right on decisions to come", () => {
  const panels = judgedPanels({ count: 2_000, seed: 5, ...OVERCONFIDENT });
  const learner = fitted(panels.slice(0, 1_000))!;
  assert.ok(learner.used, `p = ${learner.checked.pValue}`);
  assert.ok(learner.checked.stacked < learner.checked.pooled - 0.02);
  const later = panels.slice(1_000);
  const lossOf = (of: (panel: JudgedPanel) => Readonly<Record<Action, number>>) =>
    later.reduce((sum, panel) => sum - Math.log(of(panel)[panel.outcome]), 0) / later.length;
  const stacked = lossOf(({ features }) => applyMetaLearner(learner, features));
  const pooled = lossOf(({ features }) => applyMetaLearner({ bias: { long: 0, short: 0 }, terms: [] }, features));
  assert.ok(stacked < pooled - 0.02, `${stacked} is hardly below ${pooled}`);
});

Deno.test("where the pool is right a learner is fitted, and chance alone has it used in one of a hundred cases", () => {
  const used = Array.from({ length: 60 }, (_, seed) => {
    const learner = fitted(judgedPanels({ count: 600, seed, worthInQuarrel: 1, worthInPeace: 1 }))!;
    assert.ok(learner.terms.some(({ long }) => long !== 0));
    return learner.used;
  });
  assert.ok(used.filter(Boolean).length <= 2, `${used.filter(Boolean).length} of 60`);
});

Deno.test("two hundred decisions are needed", () => {
  const panels = judgedPanels({ count: 200, seed: 1, ...OVERCONFIDENT });
  assert.equal(fitted(panels.slice(1)), null);
  assert.equal(fitted(panels)!.samples, 200);
});

Deno.test("the fit is at a minimum: no coefficient that is moved a little fits better", () => {
  const panels = judgedPanels({ count: 300, seed: 2, ...OVERCONFIDENT });
  const overlap = 3;
  const learner = termsOf(panels, overlap);
  const objective = ({ bias, terms }: typeof learner) => {
    const squares = [bias, ...terms].reduce((sum, { long, short }) => sum + long ** 2 + short ** 2, 0);
    const loss = panels.reduce((sum, { features, outcome }) => {
      const { long, short } = metaOdds({ bias, terms }, features);
      const odds = { long, short, hold: 0 };
      return sum - odds[outcome] + Math.log(Math.exp(long) + Math.exp(short) + 1);
    }, 0);
    return loss / overlap + 16 / 2 * squares;
  };
  const least = objective(learner);
  for (const side of ["long", "short"] as const) {
    for (const by of [-0.01, 0.01]) {
      const bias = { ...learner.bias, [side]: learner.bias[side] + by };
      assert.ok(objective({ ...learner, bias }) > least);
      learner.terms.forEach(({ name }, moved) => {
        const terms = learner.terms.map((each, j) => j === moved ? { ...each, [side]: each[side] + by } : each);
        assert.ok(objective({ ...learner, terms }) > least, `${name} ${side} ${by}`);
      });
    }
  }
});

Deno.test("an overlap of outcomes makes the same decisions say less: the fit stays nearer to the pool", () => {
  const panels = judgedPanels({ count: 400, seed: 3, ...OVERCONFIDENT });
  const size = (overlap: number) =>
    termsOf(panels, overlap).terms.reduce((sum, { long, short }) => sum + long ** 2 + short ** 2, 0);
  assert.ok(size(20) < size(5) && size(5) < size(1));
});

Deno.test("the same decisions give the same learner, to the bit and through JSON", () => {
  const panels = judgedPanels({ count: 300, seed: 4, ...OVERCONFIDENT });
  const learner = fitted(panels);
  assert.deepEqual(fitted(JSON.parse(JSON.stringify(panels))), learner);
  assert.deepEqual(JSON.parse(JSON.stringify(learner)), learner);
});

const coefficient = fc.double({ min: -2, max: 2, noNaN: true });
const anyLearner: fc.Arbitrary<Pick<MetaLearner, "bias" | "terms">> = fc.record({
  bias: fc.record({ long: coefficient, short: coefficient }, { noNullPrototype: true }),
  terms: fc.array(
    fc.record({
      name: fc.constantFrom(...META_FEATURES),
      mean: fc.double({ min: -1, max: 1, noNaN: true }),
      deviation: fc.constantFrom(0, 0.01, 0.5),
      long: coefficient,
      short: coefficient,
    }, { noNullPrototype: true }),
    { maxLength: 13 },
  ),
});
const whole = (learner: Pick<MetaLearner, "bias" | "terms">): MetaLearner => ({
  model: "logistic",
  fittedAtMs: NOW_MS,
  samples: 1_000,
  used: true,
  ...learner,
  checked: { pooled: 1.1, stacked: 1, pValue: 0.001, samples: 600 },
});
const anyPanel = fc.array(
  fc.record({
    action: fc.constantFrom<Action>(...ACTIONS),
    confidence: fc.double({ min: 0.34, max: 1, noNaN: true }),
    weight: fc.double({ min: 0.1, max: 10, noNaN: true }),
    silent: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
).map((models): ForecastAnswer[] =>
  models.map(({ action, silent, ...wish }, i) => silent && i > 0 ? faultOf(`m${i}`) : answerOf(`m${i}`, action, wish))
);

const vote = (answers: readonly ForecastAnswer[], metaLearner: MetaLearner | null) =>
  ensembleMethod("stacked").aggregate(votesOf(answers), { asked: answers.length, standing: STANDING, metaLearner });

Deno.test("stacked without a meta-learner says what the pool with earned weights says", () =>
  fc.assert(fc.property(anyPanel, (answers) => {
    const { stacked, method, ...said } = vote(answers, null);
    const { method: _other, ...pooled } = ensembleMethod("bayesian_weighted").aggregate(votesOf(answers));
    assert.equal(method, "stacked");
    assert.deepEqual(said, pooled);
    assert.deepEqual(stacked!.pool, pooled.probabilities);
  })));

Deno.test("stacked with any meta-learner states probabilities that add up to 1, and the action that they make likeliest", () =>
  fc.assert(fc.property(anyPanel, anyLearner, (answers, learner) => {
    const { probabilities, action, confidence, stacked } = vote(answers, whole(learner));
    near(probabilities.long + probabilities.short + probabilities.hold, 1);
    assert.equal(confidence, probabilities[action]);
    for (const each of ACTIONS) assert.ok(probabilities[each] >= 0 && probabilities[each] <= 1);
    if (action !== "hold") assert.ok(ACTIONS.every((each) => probabilities[each] <= confidence));
    assert.deepEqual(stacked!.pool, vote(answers, null).probabilities);
  })));

Deno.test("stacked with any meta-learner does not mind the order of the models", () =>
  fc.assert(fc.property(
    anyPanel.chain((answers) =>
      fc.tuple(fc.constant(answers), fc.shuffledSubarray(answers, { minLength: answers.length }))
    ),
    anyLearner,
    ([answers, shuffled], learner) => {
      const one = vote(answers, whole(learner)), other = vote(shuffled, whole(learner));
      for (const name of META_FEATURES) near(one.stacked!.features[name], other.stacked!.features[name], 1e-9);
      // A deviation of a hundredth makes the dust of another order of adding a hundred times as large.
      for (const action of ACTIONS) near(one.probabilities[action], other.probabilities[action], 1e-9);
    },
  )));
