import assert from "node:assert/strict";
import { firstAlpha, nextAlpha, predictionSet, setLimit } from "../../../coordinator/ensemble/conformal.ts";
import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import { seededRandom } from "../../../model_server/training/random.ts";

/** 0.005, 0.015, …, 0.995. */
const HUNDRED = Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);
const SETTINGS = { prediction_set_coverage: 0.9 };

for (
  const [what, probabilities, alpha, set] of [
    // The 91st of 100 scores is 0.905: what is stated with 9.5 % or more stays.
    ["a probability above the limit stays", { long: 0.8, short: 0.1, hold: 0.1 }, 0.1, ["long", "short", "hold"]],
    ["one below it goes", { long: 0.83, short: 0.08, hold: 0.09 }, 0.1, ["long"]],
    ["one at the limit stays", { long: 0.81, short: 1 - HUNDRED[90]!, hold: 0.09 }, 0.1, ["long", "short"]],
    ["a level of a half keeps what was likely", { long: 0.6, short: 0.3, hold: 0.1 }, 0.5, ["long"]],
    [
      "a level of more than there are scores rules nothing out",
      { long: 0.98, short: 0.01, hold: 0.01 },
      0.005,
      ACTIONS,
    ],
    ["a level below 0 rules nothing out", { long: 0.98, short: 0.01, hold: 0.01 }, -0.01, ACTIONS],
    ["a level above 1 rules everything out", { long: 0.98, short: 0.01, hold: 0.01 }, 1.02, []],
  ] as const
) {
  Deno.test(`prediction set: ${what}`, () =>
    assert.deepEqual(predictionSet(probabilities, setLimit(HUNDRED, alpha)), set));
}

Deno.test("prediction set: before a hundred judged decisions everything is possible", () =>
  assert.deepEqual(predictionSet({ long: 1, short: 0, hold: 0 }, setLimit(HUNDRED.slice(1), 0.5)), ACTIONS));

Deno.test("the level by hand: a hit tightens it a little, a miss gives way by nine times as much", () => {
  assert.ok(Math.abs(firstAlpha(SETTINGS) - 0.1) < 1e-12);
  assert.ok(Math.abs(nextAlpha(0.1, false, SETTINGS) - 0.1005) < 1e-12);
  assert.ok(Math.abs(nextAlpha(0.1, true, SETTINGS) - 0.0955) < 1e-12);
});

/** Plays decisions whose outcomes are told late, in a market that changes in the middle. @returns Coverage and size. */
function played(seed: number, coverage: number, honest: number) {
  const random = seededRandom(seed), settings = { prediction_set_coverage: coverage };
  const waiting: { missed: boolean; score: number }[] = [], scores: number[] = [];
  let alpha = firstAlpha(settings), covered = 0, sizes = 0;
  const decisions = 6_000, warm = 500;
  for (let i = 0; i < decisions; i++) {
    const truth = scaled([random.next() + 0.05, random.next() + 0.05, random.next() + 0.05]);
    // After the change it states too much of itself.
    const stated = scaled(truth.map((p) => p ** (i < decisions / 2 ? 1 : honest)));
    const drawn = random.next();
    const outcome = ACTIONS[drawn < truth[0]! ? 0 : drawn < truth[0]! + truth[1]! ? 1 : 2]!;
    const probabilities = Object.fromEntries(ACTIONS.map((action, k) => [action, stated[k]!])) as Record<
      Action,
      number
    >;
    const set = predictionSet(probabilities, setLimit(Float64Array.from(scores.slice(-1_000)).sort(), alpha));
    if (i >= warm) {
      covered += set.includes(outcome) ? 1 : 0;
      sizes += set.length;
    }
    waiting.push({ missed: !set.includes(outcome), score: 1 - probabilities[outcome] });
    if (waiting.length <= 20) continue;
    const { missed, score } = waiting.shift()!;
    alpha = nextAlpha(alpha, missed, settings);
    scores.push(score);
  }
  return { coverage: covered / (decisions - warm), size: sizes / (decisions - warm) };
}

const scaled = (values: readonly number[]): number[] => {
  const sum = values.reduce((total, each) => total + each, 0);
  return values.map((each) => each / sum);
};

for (const promised of [0.8, 0.9]) {
  Deno.test(`a promise of ${promised} is kept within two points, though outcomes come late and the market changes`, () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { coverage, size } = played(seed, promised, 3);
      assert.ok(Math.abs(coverage - promised) <= 0.02, `seed ${seed}: ${coverage}`);
      assert.ok(size > 1 && size < 3);
    }
  });
}
