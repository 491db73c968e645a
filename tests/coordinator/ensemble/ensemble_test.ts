import assert from "node:assert/strict";
import fc from "fast-check";
import type { Action, ForecastAnswer } from "../../../domain/forecast.ts";
import { entropyOf } from "../../../coordinator/ensemble/opinion_pool.ts";
import { votesOf } from "../../../coordinator/ensemble/method.ts";
import { ensembleMethod, METHOD_NAMES } from "../../../coordinator/ensemble/methods.ts";
import { leader } from "../../../coordinator/ensemble/opinion_pool.ts";
import {
  expectedFunding,
  expectedValue,
  learnedSlippage,
  roundTripCost,
} from "../../../coordinator/ensemble/expected_value.ts";
import { answerOf, faultOf, forecastOf } from "../../fixtures/engine_fixtures.ts";

const aggregate = (method: string, answers: readonly ForecastAnswer[]) =>
  ensembleMethod(method).aggregate(votesOf(answers));

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

Deno.test("ensemble aggregation with four model servers: three long, one hold → long", () => {
  const answers = [
    answerOf("gbdt-12", "long", { confidence: 0.8, expectedReturn: 0.02 }),
    answerOf("gbdt-36", "long", { confidence: 0.7, expectedReturn: 0.01 }),
    answerOf("mlp-12", "long", { confidence: 0.6, expectedReturn: 0.03 }),
    answerOf("mlp-36", "hold", { confidence: 0.9 }),
  ];
  const result = aggregate("weighted_vote", answers);
  assert.equal(result.action, "long");
  assert.equal(result.agreement, 0.75);
  near(result.confidence, (0.8 + 0.7 + 0.6 + 0.05) / 4);
  near(result.expectedReturn, 0.02);
  assert.deepEqual(
    result.votes.map(({ modelName, weight, action, confidence }) => [modelName, weight, action, confidence]),
    [
      ["gbdt-12", 1, "long", 0.8],
      ["gbdt-36", 1, "long", 0.7],
      ["mlp-12", 1, "long", 0.6],
      ["mlp-36", 1, "hold", 0.9],
    ],
  );
});

for (
  const { name, method, answers, action, agreement } of [
    {
      name: "two long and two short of equal strength are a tie, and a tie is hold",
      method: "weighted_vote",
      answers: [answerOf("a", "long"), answerOf("b", "long"), answerOf("c", "short"), answerOf("d", "short")],
      action: "hold",
      agreement: 0,
    },
    {
      name: "one heavy model outvotes three light ones",
      method: "weighted_vote",
      answers: [
        answerOf("a", "short", { weight: 4 }),
        answerOf("b", "long"),
        answerOf("c", "long"),
        answerOf("d", "long"),
      ],
      action: "short",
      agreement: 0.25,
    },
    {
      name: "by majority a heavy model has one vote like every other",
      method: "majority",
      answers: [answerOf("a", "short", { weight: 40 }), answerOf("b", "long"), answerOf("c", "long")],
      action: "long",
      agreement: 2 / 3,
    },
    {
      name: "by majority confidence does not matter",
      method: "majority",
      answers: [
        answerOf("a", "short", { confidence: 0.99 }),
        answerOf("b", "long", { confidence: 0.4 }),
        answerOf("c", "long", { confidence: 0.4 }),
      ],
      action: "long",
      agreement: 2 / 3,
    },
    {
      name: "by weighted vote confidence counts",
      method: "weighted_vote",
      answers: [
        answerOf("a", "short", { confidence: 0.99 }),
        answerOf("b", "long", { confidence: 0.4 }),
        answerOf("c", "long", { confidence: 0.4 }),
      ],
      action: "short",
      agreement: 1 / 3,
    },
    {
      name: "one long, one short, one hold by majority are a tie: hold",
      method: "majority",
      answers: [answerOf("a", "long"), answerOf("b", "short"), answerOf("c", "hold")],
      action: "hold",
      agreement: 1 / 3,
    },
    {
      name: "a tie that only float dust breaks is a tie",
      method: "weighted_vote",
      answers: [
        ...[0.1, 0.2, 0.3].map((weight) => answerOf(`l${weight}`, "long", { weight, confidence: 1 })),
        answerOf("s", "short", { weight: 0.6, confidence: 1 }),
      ],
      action: "hold",
      agreement: 0,
    },
    {
      name: "one model alone decides",
      method: "weighted_vote",
      answers: [answerOf("a", "short")],
      action: "short",
      agreement: 1,
    },
  ]
) {
  Deno.test(`${method}: ${name}`, () => {
    const result = aggregate(method, answers);
    assert.equal(result.action, action);
    assert.equal(result.agreement, agreement);
    assert.equal(result.method, method);
  });
}

Deno.test("majority pools every model alike, and records the vote that it counted", () => {
  const result = aggregate("majority", [
    answerOf("a", "long", { weight: 9, confidence: 0.9 }),
    answerOf("b", "long", { weight: 1, confidence: 0.5 }),
  ]);
  near(result.confidence, 0.7);
  assert.deepEqual(result.votes.map(({ weight }) => weight), [1, 1]);
});

Deno.test("faults and models without weight have no vote", () => {
  const heard = answerOf("a", "long");
  const votes = votesOf([
    faultOf("t", "timeout"),
    heard,
    faultOf("g", "garbage"),
    answerOf("z", "short", { weight: 0 }),
  ]);
  assert.deepEqual(votes.map((vote) => vote.modelName), ["a"]);
  assert.deepEqual(aggregate("weighted_vote", [heard, faultOf("t")]), aggregate("weighted_vote", [heard]));
});

Deno.test("the expected return is averaged by weight over those who voted for the action, and is 0 for hold", () => {
  const answers = [
    answerOf("a", "long", { weight: 3, expectedReturn: 0.01 }),
    answerOf("b", "long", { weight: 1, expectedReturn: 0.05 }),
    answerOf("c", "short", { weight: 1, expectedReturn: 0.9 }),
  ];
  near(aggregate("weighted_vote", answers).expectedReturn, (3 * 0.01 + 0.05) / 4);
  assert.equal(aggregate("weighted_vote", [answerOf("a", "hold", { expectedReturn: 0.5 })]).expectedReturn, 0);
});

for (
  const [long, short, hold, entropy] of [
    [1, 0, 0, 0],
    [1 / 3, 1 / 3, 1 / 3, 1],
    [0.5, 0.5, 0, Math.log(2) / Math.log(3)],
  ] as const
) {
  Deno.test(`entropy of ${long.toFixed(2)}, ${short.toFixed(2)}, ${hold.toFixed(2)} is ${entropy.toFixed(3)}`, () =>
    near(entropyOf({ long, short, hold }), entropy));
}

const RETURNS = { long: { long: 0.03, short: -0.02, hold: -0.001 }, short: { long: -0.02, short: 0.03, hold: -0.001 } };
const KNOWN = { method: "platt", fittedAtMs: 0, samples: 0, curves: null } as const;
const CHECKED = { stated: 0, shifted: 0, corrected: 0, pValue: 1, samples: 0, reliability: null };

for (
  const [what, shift, expected] of [
    // 0.6 · 0.03 − 0.2 · 0.02 − 0.2 · 0.001
    ["as stated", { long: 1, short: 1, hold: 1 }, 0.018 - 0.004 - 0.0002],
    // 0.3, 0.2, 0.2 over 0.7: long is half as likely as stated, and still the likeliest.
    ["calibrated", { long: 0.5, short: 1, hold: 1 }, (0.3 * 0.03 - 0.2 * 0.02 - 0.2 * 0.001) / 0.7],
    // 0.06, 0.2, 0.02 over 0.28: it says short now, of which the model had told no return itself.
    ["turned round", { long: 0.1, short: 1, hold: 0.1 }, (-0.06 * 0.02 + 0.2 * 0.03 - 0.02 * 0.001) / 0.28],
  ] as const
) {
  Deno.test(`expected return from the means of the classes, ${what}`, () => {
    const answer = answerOf("a", "long", { confidence: 0.6 });
    assert.ok(answer.ok);
    const told = { ...answer, forecast: { ...answer.forecast, classReturns: RETURNS } };
    const calibrations = [{ modelName: "a", calibration: { ...KNOWN, shift, checked: CHECKED } }];
    near(
      ensembleMethod("average_confidence").aggregate(votesOf([told], { weights: [], calibrations })).expectedReturn,
      expected,
    );
  });
}

Deno.test("uncertainty is 0 when all lean alike and 1 when half shout long and half short", () => {
  const sure = { confidence: 1 };
  near(aggregate("weighted_vote", [answerOf("a", "long", sure), answerOf("b", "long", sure)]).uncertainty, 0);
  near(aggregate("weighted_vote", [answerOf("a", "long", sure), answerOf("b", "short", sure)]).uncertainty, 1);
});

Deno.test("expected value = expected return − 2 × (taker fee + slippage)", () => {
  const costs = { takerFeeBps: 5, slippageBps: 5 };
  near(roundTripCost(costs), 0.002);
  near(expectedValue(0.0125, "long", { ...costs, funding: 0 }), 0.0105);
  near(expectedValue(0, "short", { takerFeeBps: 4, slippageBps: 1, funding: 0 }), -0.001);
  // A settlement of 0.01 % in every eight hours, for 100 minutes: what longs pay shorts get.
  const funding = expectedFunding(0.0001, 100 * 60_000);
  near(funding, 0.0001 * 100 / 480);
  near(expectedValue(0.0125, "long", { ...costs, funding }), 0.0105 - funding);
  near(expectedValue(0.0125, "short", { ...costs, funding }), 0.0105 + funding);
  assert.equal(expectedFunding(undefined, 100 * 60_000), 0);
});

const anyAnswer: fc.Arbitrary<ForecastAnswer> = fc.record({
  name: fc.string({ minLength: 1, maxLength: 5 }),
  action: fc.constantFrom("long", "short", "hold" as const),
  weight: fc.double({ min: 0.01, max: 10, noNaN: true }),
  shares: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0.001, max: 1, noNaN: true }))),
  expectedReturn: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
}).map(({ name, action, weight, shares, expectedReturn }) => {
  const [long = 0, short = 0, hold = 0] = shares.map((share) => share / shares.reduce((sum, each) => sum + each, 0));
  const probabilities = { long, short, hold };
  const forecast = {
    ...forecastOf(name, action, { expectedReturn }),
    probabilities,
    confidence: probabilities[action],
  };
  return { ...answerOf(name, action, { weight }), ok: true as const, forecast, raw: null };
});
const someAnswers = fc.array(anyAnswer, { minLength: 1, maxLength: 8 });

for (const method of METHOD_NAMES) {
  Deno.test(`${method}: pooled probabilities are probabilities and add up to 1`, () =>
    fc.assert(fc.property(someAnswers, (answers) => {
      const { probabilities, confidence, action, agreement, uncertainty } = aggregate(method, answers);
      near(probabilities.long + probabilities.short + probabilities.hold, 1);
      for (const each of Object.values(probabilities)) assert.ok(each >= 0 && each <= 1 + 1e-12);
      assert.equal(confidence, probabilities[action]);
      assert.ok(agreement >= 0 && agreement <= 1);
      assert.ok(uncertainty >= 0 && uncertainty <= 1 + 1e-12);
    })));

  Deno.test(`${method}: the order of the answers does not matter`, () =>
    fc.assert(
      fc.property(
        someAnswers.chain((answers) =>
          fc.tuple(fc.constant(answers), fc.shuffledSubarray(answers, { minLength: answers.length }))
        ),
        ([answers, shuffled]) => {
          const one = aggregate(method, answers), other = aggregate(method, shuffled);
          assert.equal(one.action, other.action);
          assert.equal(one.agreement, other.agreement);
          near(one.confidence, other.confidence);
          near(one.expectedReturn, other.expectedReturn);
          near(one.uncertainty, other.uncertainty);
        },
      ),
    ));

  Deno.test(`${method}: any number of faults changes nothing`, () =>
    fc.assert(fc.property(someAnswers, fc.nat(5), (answers, faults) => {
      const silent = Array.from({ length: faults }, (_, i) => faultOf(`silent${i}`));
      assert.deepEqual(aggregate(method, [...silent, ...answers]), aggregate(method, answers));
    })));

  Deno.test(`${method}: mirrored forecasts give the mirrored action`, () =>
    fc.assert(fc.property(someAnswers, (answers) => {
      const flip = { long: "short", short: "long", hold: "hold" } as const;
      const mirrored = answers.map((answer) => {
        if (!answer.ok) return answer;
        const { probabilities: { long, short, hold }, action } = answer.forecast;
        const forecast = {
          ...answer.forecast,
          action: flip[action],
          probabilities: { long: short, short: long, hold },
        };
        return { ...answer, forecast };
      });
      assert.equal(aggregate(method, mirrored).action, flip[aggregate(method, answers).action]);
    })));
}

for (
  const [what, entries, slippage] of [
    ["of nine entries is the configured figure", Array(9).fill(1), 5],
    ["of ten is their mean", [...Array(9).fill(1), 11], 2],
    ["is never a gain", Array(20).fill(-3), 0],
  ] as const
) {
  Deno.test(`slippage ${what}`, () => near(learnedSlippage(entries, 5), slippage));
}

Deno.test("a method that is not in the table is an invariant's breach that names the table", () => {
  assert.throws(
    () => ensembleMethod("oracle"),
    /Invariant: ensemble method oracle is one of bayesian_weighted, weighted_vote, average_confidence, majority/,
  );
});

/** One long of 60 %, weight 1, against one short. */
for (
  const [method, short, action] of [
    ["weighted_vote", { confidence: 0.599 }, "long"],
    ["weighted_vote", { confidence: 0.6 }, "hold"],
    ["weighted_vote", { confidence: 0.601 }, "short"],
    ["weighted_vote", { confidence: 0.5, weight: 1.19 }, "long"],
    ["weighted_vote", { confidence: 0.5, weight: 1.2 }, "hold"],
    ["weighted_vote", { confidence: 0.5, weight: 1.21 }, "short"],
    // One head each, whatever they weigh and however sure they are.
    ["majority", { confidence: 0.34, weight: 0.01 }, "hold"],
    ["majority", { confidence: 1, weight: 100 }, "hold"],
    // Long (0.6 + 0.2) / 2 against short (0.2 + 0.6) / 2.
    ["average_confidence", { confidence: 0.59 }, "long"],
    ["average_confidence", { confidence: 0.6 }, "hold"],
    ["average_confidence", { confidence: 0.61 }, "short"],
    ["bayesian_weighted", { confidence: 0.6, weight: 0.99 }, "long"],
    ["bayesian_weighted", { confidence: 0.6, weight: 1 }, "hold"],
    ["bayesian_weighted", { confidence: 0.6, weight: 1.01 }, "short"],
  ] as const
) {
  const told = Object.entries(short).map(([name, value]) => `${name} ${value}`).join(", ");
  Deno.test(`${method}: a long of 0.6 against a short of ${told} is ${action}`, () => {
    const answers = [answerOf("a", "long", { confidence: 0.6 }), answerOf("b", "short", short)];
    assert.equal(aggregate(method, answers).action, action);
  });
}

/** Two weak longs and one sure short: 0.4, 0.4 and 0.9, the rest in halves to the other two actions. */
const DIVIDED = [
  answerOf("a", "long", { confidence: 0.4, expectedReturn: 0.01 }),
  answerOf("b", "long", { confidence: 0.4, expectedReturn: 0.03 }),
  answerOf("c", "short", { confidence: 0.9, weight: 2, expectedReturn: 0.02 }),
];

for (
  const [method, action, confidence, agreement, expectedReturn, weights] of [
    // 0.8 against 2 × 0.9; of the pool (0.3 + 0.3 + 2 × 0.9) / 4 is short.
    ["weighted_vote", "short", 0.6, 1 / 3, 0.02, [1, 1, 2]],
    ["average_confidence", "short", 0.6, 1 / 3, 0.02, [1, 1, 2]],
    ["bayesian_weighted", "short", 0.6, 1 / 3, 0.02, [0.25, 0.25, 0.5]],
    // Two heads against one; of the pool (0.4 + 0.4 + 0.05) / 3 is long.
    ["majority", "long", 0.85 / 3, 2 / 3, 0.02, [1, 1, 1]],
  ] as const
) {
  Deno.test(`${method}: two weak longs and a sure short of double weight, by hand: ${action}`, () => {
    const result = aggregate(method, DIVIDED);
    assert.equal(result.action, action);
    near(result.confidence, confidence);
    near(result.agreement, agreement);
    near(result.expectedReturn, expectedReturn);
    result.votes.forEach(({ weight }, i) => near(weight, weights[i]!));
  });
}

/** Whose word is the likeliest by its own probabilities, as every model server's is. */
const soundAnswer = anyAnswer.map((answer): ForecastAnswer => {
  if (!answer.ok) return answer;
  const action = leader(answer.forecast.probabilities);
  return {
    ...answer,
    forecast: { ...answer.forecast, action, confidence: answer.forecast.probabilities[action] },
  };
});

/** The same model, a share of the way nearer to certainty of `action`. */
function surer(answer: ForecastAnswer, action: Action, share: number): ForecastAnswer {
  if (!answer.ok) return answer;
  const { long, short, hold } = answer.forecast.probabilities;
  const rest = { long: long * (1 - share), short: short * (1 - share), hold: hold * (1 - share) };
  const probabilities = { ...rest, [action]: rest[action] + share };
  const said = leader(probabilities);
  return { ...answer, forecast: { ...answer.forecast, probabilities, action: said, confidence: probabilities[said] } };
}

for (const method of METHOD_NAMES) {
  Deno.test(`${method}: a model that grows surer of what wins leaves it winning, and the ensemble no less sure`, () =>
    fc.assert(fc.property(
      fc.array(soundAnswer, { minLength: 1, maxLength: 8 }),
      fc.nat(7),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (answers, which, share) => {
        const before = aggregate(method, answers);
        // A hold that is a tie has not won anything.
        fc.pre(before.action !== "hold");
        const after = aggregate(
          method,
          answers.map((answer, i) => i === which % answers.length ? surer(answer, before.action, share) : answer),
        );
        assert.equal(after.action, before.action);
        assert.ok(after.confidence >= before.confidence - 1e-12);
      },
    )));

  Deno.test(`${method}: weights count against one another only: all of them threefold change nothing`, () =>
    fc.assert(fc.property(someAnswers, (answers) => {
      const one = aggregate(method, answers);
      const three = aggregate(method, answers.map((answer) => ({ ...answer, weight: answer.weight * 3 })));
      assert.equal(three.action, one.action);
      near(three.confidence, one.confidence);
      near(three.expectedReturn, one.expectedReturn);
      near(three.uncertainty, one.uncertainty);
    })));
}

Deno.test("bayesian_weighted: whatever the models have earned, their weights add up to 1", () => {
  const factor = fc.double({ min: 0.01, max: 50, noNaN: true });
  fc.assert(fc.property(fc.array(fc.tuple(anyAnswer, factor), { minLength: 1, maxLength: 8 }), (judged) => {
    const answers = judged.map(([answer], i) => ({ ...answer, modelName: `m${i}` }));
    const weights = judged.map(([, factor], i) => ({ modelName: `m${i}`, factor }));
    const { votes } = ensembleMethod("bayesian_weighted").aggregate(votesOf(answers, { weights, calibrations: [] }));
    near(votes.reduce((sum, { weight }) => sum + weight, 0), 1);
    for (const { weight } of votes) assert.ok(weight > 0);
  }));
});
