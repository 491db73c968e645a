import assert from "node:assert/strict";
import fc from "fast-check";
import { Judgements } from "../../../coordinator/ensemble/judgements.ts";
import { learnedWeights as weightsOf, type WeighingRule } from "../../../coordinator/ensemble/learned_weights.ts";
import { votesOf } from "../../../coordinator/ensemble/method.ts";
import { ensembleMethod } from "../../../coordinator/ensemble/methods.ts";
import { brierScore, type JudgedOpinion, judgeRipe } from "../../../coordinator/ensemble/opinion.ts";
import type { Candle } from "../../../domain/candle.ts";
import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import { answerOf, faultOf } from "../../fixtures/engine_fixtures.ts";

const NOW_MS = Date.UTC(2025, 0, 6);
const HALF_LIFE_S = 3_600;
const SLOW_MS = 2_500;
const SETTINGS = { weight_decay_halflife: HALF_LIFE_S, performance_window: 100, slowAfterMs: SLOW_MS };

const near = (actual: number, expected: number, tolerance = 1e-12) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

const learnedWeights = (judged: readonly JudgedOpinion[], nowMs: number, rule: WeighingRule) =>
  weightsOf(Judgements.of(judged), nowMs, rule);

type Stated = readonly [long: number, short: number, hold: number] | null;
const probabilitiesOf = (stated: Stated) => stated && { long: stated[0], short: stated[1], hold: stated[2] };

function judgedAt(
  ageS: number,
  outcome: Action,
  stated: Readonly<Record<string, Stated>>,
  latencyMs = 3,
): JudgedOpinion {
  const answers = Object.entries(stated).map(([modelName, each]) => ({
    modelName,
    probabilities: probabilitiesOf(each),
    latencyMs,
  }));
  return { symbol: "BTCUSDT", candleOpenTimeMs: NOW_MS - ageS * 1000, answers, ensemble: null, outcome };
}

for (
  const [stated, outcome, score] of [
    [[1, 0, 0], "long", 0],
    [[0, 1, 0], "long", 2],
    [[1 / 3, 1 / 3, 1 / 3], "hold", 2 / 3],
    [[0.5, 0.3, 0.2], "long", 0.25 + 0.09 + 0.04],
    [[0.5, 0.3, 0.2], "short", 0.25 + 0.49 + 0.04],
  ] as const
) {
  Deno.test(`${stated} has a Brier score of ${score.toFixed(3)} when ${outcome} came true`, () =>
    near(brierScore(probabilitiesOf(stated)!, outcome), score));
}

Deno.test("a weight by hand: two judged answers, the older one half a life ago, and a question without an answer", () => {
  const { factor, brier, answered, samples } = learnedWeights(
    [
      judgedAt(2 * HALF_LIFE_S, "long", { a: null }),
      judgedAt(HALF_LIFE_S, "long", { a: [0.5, 0.3, 0.2] }),
      judgedAt(0, "hold", { a: [0.2, 0.2, 0.6] }),
    ],
    NOW_MS,
    SETTINGS,
  ).get("a")!;
  // 0.38 counts a half, 0.04 + 0.04 + 0.16 = 0.24 counts whole; 20 answers of two thirds before them.
  near(samples, 1.5);
  near(brier, (0.5 * 0.38 + 0.24 + 20 * 2 / 3) / 21.5);
  near(answered, (1.5 + 2) / (1.75 + 2));
  near(factor, answered * (2 / 3) / brier);
});

Deno.test("a slow answer counts half an answer, and is judged like any other", () => {
  const past = (slow: number, prompt: number) => [
    ...Array.from({ length: slow }, () => judgedAt(0, "long", { a: [0.6, 0.2, 0.2] }, SLOW_MS + 1)),
    ...Array.from({ length: prompt }, () => judgedAt(0, "long", { a: [0.6, 0.2, 0.2] }, SLOW_MS)),
  ];
  const of = (slow: number, prompt: number) => learnedWeights(past(slow, prompt), NOW_MS, SETTINGS).get("a")!;
  const none = of(0, 8), some = of(2, 6), all = of(8, 0);
  // Eight questions and two that are taken for granted: (8 − 0.5 × slow + 2) / (8 + 2).
  [none, some, all].forEach(({ answered, slow, brier, samples }, i) => {
    near(answered, [1, 0.9, 0.6][i]!);
    near(slow, [0, 0.25, 1][i]!);
    near(brier, none.brier);
    near(samples, 8);
  });
  assert.ok(none.factor > some.factor && some.factor > all.factor);
});

Deno.test("a silent model has no slow answers, however long it was waited for", () => {
  const { slow, answered } = learnedWeights([judgedAt(0, "long", { a: null }, 5_000)], NOW_MS, SETTINGS).get("a")!;
  near(slow, 0);
  near(answered, 2 / 3);
});

Deno.test("a model that was slow earns all of its weight back by answering in time", () => {
  const past = (slow: number, prompt: number) =>
    Array.from(
      { length: slow + prompt },
      (_, i) => judgedAt((slow + prompt - i) * 60, "long", { a: [0.6, 0.2, 0.2] }, i < slow ? 4_000 : 5),
    );
  const factorOf = (slow: number, prompt: number) =>
    learnedWeights(past(slow, prompt), NOW_MS, SETTINGS).get("a")!.factor;
  const recovering = [1, 5, 20, 60, 99].map((prompt) => factorOf(10, prompt));
  recovering.slice(1).forEach((factor, i) => assert.ok(factor > recovering[i]!, `${recovering}`));
  near(factorOf(10, 100), factorOf(0, 100));
});

Deno.test("a model of which nothing is known has the factor of one that knows nothing", () => {
  const knowsNothing = Array.from({ length: 50 }, (_, i) => judgedAt(i, "long", { a: [1 / 3, 1 / 3, 1 / 3] }))
    .reverse();
  near(learnedWeights(knowsNothing, NOW_MS, SETTINGS).get("a")!.factor, 1);
});

Deno.test("only the newest of the window are looked at", () => {
  const past = Array.from({ length: 10 }, (_, i) => judgedAt(10 - i, "long", { a: i < 5 ? [0, 1, 0] : [1, 0, 0] }));
  const settings = { ...SETTINGS, performance_window: 5 };
  assert.deepEqual(learnedWeights(past, NOW_MS, settings), learnedWeights(past.slice(5), NOW_MS, settings));
});

const anyStated = fc.tuple(
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 20 }),
  fc.integer({ min: 1, max: 20 }),
)
  .map(([a, b, c]): Stated => [a / (a + b + c), b / (a + b + c), c / (a + b + c)]);
const anyOutcome = fc.constantFrom<Action>(...ACTIONS);

Deno.test("whoever comes closer to the truth each time, and answers as often, weighs more", () => {
  fc.assert(fc.property(fc.array(fc.tuple(anyStated, anyOutcome), { minLength: 1, maxLength: 40 }), (past) => {
    const judged = past.map(([stated, outcome], i) => {
      const truth = ACTIONS.map((action) => action === outcome ? 1 : 0);
      const closer = stated!.map((each, k) => (each + truth[k]!) / 2) as unknown as Stated;
      return judgedAt(past.length - i, outcome, { a: stated, b: closer });
    });
    const weights = learnedWeights(judged, NOW_MS, SETTINGS);
    assert.ok(weights.get("b")!.factor > weights.get("a")!.factor);
  }));
});

Deno.test("a model that fails loses weight with each failure and earns all of it back", () => {
  const asked = (faults: number, answers: number) => {
    const stated = [...Array<Stated>(faults).fill(null), ...Array<Stated>(answers).fill([0.6, 0.2, 0.2])];
    return stated.map((each, i) => judgedAt((stated.length - i) * 60, "long", { a: each }));
  };
  const factorOf = (faults: number, answers: number) =>
    learnedWeights(asked(faults, answers), NOW_MS, SETTINGS).get("a")?.factor ?? 1;
  const failing = [0, 1, 2, 5, 10].map((faults) => factorOf(faults, 0));
  failing.slice(1).forEach((factor, i) => assert.ok(factor < failing[i]!, `${failing}`));
  assert.ok(failing.at(-1)! < 0.25);
  const recovering = [0, 5, 20, 60, 99].map((answers) => factorOf(10, answers));
  recovering.slice(1).forEach((factor, i) => assert.ok(factor > recovering[i]!, `${recovering}`));
  near(factorOf(10, 100), factorOf(0, 100));
});

Deno.test("with the learned weights, which add up to 1, the better model has more of the say", () => {
  const past = Array.from(
    { length: 60 },
    (_, i) => judgedAt(60 - i, "long", { good: [0.9, 0.05, 0.05], bad: [0, 1, 0] }),
  );
  const learned = learnedWeights(past, NOW_MS, SETTINGS);
  const weights = [...learned].map(([modelName, { factor }]) => ({ modelName, factor }));
  const answers = [
    answerOf("good", "long", { confidence: 0.8 }),
    answerOf("bad", "short", { confidence: 0.8 }),
    faultOf("c"),
  ];
  const { votes, action } = ensembleMethod("bayesian_weighted").aggregate(
    votesOf(answers, { weights, calibrations: [] }),
  );
  assert.equal(action, "long");
  near(votes.reduce((sum, { weight }) => sum + weight, 0), 1);
  near(votes[0]!.weight / votes[1]!.weight, learned.get("good")!.factor / learned.get("bad")!.factor, 1e-9);
  assert.equal(ensembleMethod("bayesian_weighted").aggregate(votesOf(answers)).action, "hold", "a tie without them");
  const heavy = [
    answerOf("good", "long", { confidence: 0.8 }),
    answerOf("bad", "short", { confidence: 0.8, weight: 20 }),
  ];
  assert.equal(
    ensembleMethod("bayesian_weighted").aggregate(votesOf(heavy, { weights, calibrations: [] })).action,
    "short",
  );
});

Deno.test("by average confidence the mean of all probabilities decides, not who was loudest", () => {
  const answers = [
    answerOf("a", "long", { confidence: 0.9 }),
    answerOf("b", "hold", { confidence: 0.8 }),
    answerOf("c", "hold", { confidence: 0.7 }),
  ];
  const { action, confidence } = ensembleMethod("average_confidence").aggregate(votesOf(answers));
  assert.equal(action, "hold");
  near(confidence, (0.05 + 0.8 + 0.7) / 3);
});

const STEP_MS = 300_000;
const RULE = {
  timeframe: "5m",
  horizonBars: 3,
  label: { method: "triple_barrier", stop: { atr: 1, cap: 1 }, target: { atr: 2, cap: 1 } },
} as const;

/** Closes at these prices, without wicks; each opens where the one before closed. */
const candlesAt = (closes: readonly number[]): Candle[] =>
  closes.map((close, i) => {
    const open = closes[i - 1] ?? close;
    return {
      openTimeMs: NOW_MS + i * STEP_MS,
      open,
      high: Math.max(open, close),
      low: Math.min(open, close),
      close,
      volume: 1,
    };
  });
const openAt = (i: number) => ({
  symbol: "BTCUSDT",
  candleOpenTimeMs: NOW_MS + i * STEP_MS,
  atr: 1,
  answers: [],
  ensemble: null,
});

for (
  const [closes, outcome] of [
    [[100, 101, 102.5, 102], "long"],
    [[100, 99.5, 97.5, 98], "short"],
    [[100, 100.2, 99.8, 100.1], "hold"],
    [[100, 98.5, 103, 103], "hold"],
  ] as const
) {
  Deno.test(`closes of ${closes} judge a decision on the first of them: ${outcome}, and not before the last`, () => {
    const candles = candlesAt(closes);
    const early = judgeRipe([openAt(0)], candles.slice(0, 3), RULE);
    assert.deepEqual([early.open.length, early.judged.length], [1, 0]);
    const { open, judged } = judgeRipe([openAt(0), openAt(1)], candles, RULE);
    assert.deepEqual(open, [openAt(1)]);
    assert.deepEqual(judged.map((each) => each.outcome), [outcome]);
    assert.ok(!("atr" in judged[0]!));
  });
}

Deno.test("an opinion whose candles have a gap, or are gone, is never judged and not waited for", () => {
  const candles = candlesAt([100, 101, 102, 103, 104, 105, 106]);
  const holey = candles.filter((_, i) => i !== 2);
  assert.deepEqual(judgeRipe([openAt(0), openAt(1)], holey, RULE), { open: [], judged: [] });
  assert.deepEqual(judgeRipe([openAt(0)], candles.slice(2), RULE), { open: [], judged: [] });
});
