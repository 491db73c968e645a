import assert from "node:assert/strict";
import fc from "fast-check";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import { combinations } from "../../../research/statistics/combinations.ts";
import { mean, sampleDeviation } from "../../../research/statistics/moments.ts";
import { type Overfitting, probabilityOfOverfitting } from "../../../research/statistics/overfitting/cscv.ts";
import { lineThrough } from "../../../research/statistics/overfitting/line.ts";
import { closeTo } from "./close_to.ts";
import { referenceSeries } from "./reference_series.ts";

function overfitting(trials: readonly ArrayLike<number>[], blocks: number): Overfitting {
  const found = probabilityOfOverfitting(trials, blocks);
  assert.ok(found.ok, found.ok ? "" : found.error);
  return found.value;
}

const average = (values: Float64Array) => values.reduce((a, b) => a + b, 0) / values.length;

const skilled = Array.from(
  { length: 12 },
  (_, k) => referenceSeries([101 + 17 * k, 480, 0.0002 * (k - 3), 0.02, 0.1 * (k % 4)]),
);

/** Of purgedcv 0.1.11 (`probability_of_backtest_overfitting`). */
for (
  const [blocks, pbo, slope, logit, inSample, outOfSample, choices] of [
    [4, 0, -0.15585990628466864, 1.6489062027804382, 0.2873715579992897, 0.23222332585558803, 6],
    [8, 0, -0.4521821953636483, 1.678547541158405, 0.2867893686761851, 0.22851652560649174, 70],
    [12, 0.044372294372294376, -0.2759711175536257, 1.3573327676512599, 0.29707223656685694, 0.20278739421213499, 924],
  ] as const
) {
  Deno.test(`twelve trials in ${blocks} blocks are as overfit as purgedcv finds them`, () => {
    const found = overfitting(skilled, blocks);
    closeTo(found.pbo, pbo);
    closeTo(found.degradation!.slope, slope);
    closeTo(average(found.logits), logit);
    closeTo(found.meanInSample, inSample);
    closeTo(found.meanOutOfSample, outOfSample);
    assert.equal(found.choices, choices);
  });
}

Deno.test("ten trials of noise are as overfit as purgedcv finds them", () => {
  const noise = Array.from({ length: 10 }, (_, k) => referenceSeries([501 + 31 * k, 480, 0, 0.02, 0]));
  const found = overfitting(noise, 8);
  closeTo(found.pbo, 0.32857142857142857);
  closeTo(found.degradation!.slope, -0.6412921114861769);
  closeTo(average(found.logits), 0.4506967764598759);
  closeTo(found.probabilityOfLoss, 0.3142857142857143);
});

/** The definition, returns gathered anew for each choice. */
function byDefinition(trials: readonly number[][], blocks: number): { pbo: number; logits: number[] } {
  const length = Math.floor(trials[0]!.length / blocks), first = trials[0]!.length - blocks * length;
  const logits = [...combinations(blocks, blocks / 2)].map((chosen) => {
    const sharpes = (inSample: boolean) =>
      trials.map((returns) => {
        const part = returns.slice(first).filter((_, i) => chosen.includes(Math.floor(i / length)) === inSample);
        const deviation = sampleDeviation(part);
        return mean(part) / deviation;
      });
    const inside = sharpes(true), outside = sharpes(false);
    const own = outside[inside.indexOf(Math.max(...inside))]!;
    const rank = outside.filter((each) => each < own - 1e-12).length +
      (outside.filter((each) => Math.abs(each - own) <= 1e-12).length + 1) / 2;
    const relative = rank / (trials.length + 1);
    return Math.log(relative / (1 - relative));
  });
  return { pbo: logits.filter((logit) => logit <= 1e-12).length / logits.length, logits };
}

Deno.test("sums of blocks give what the definition gives", () => {
  const shape = fc.record({
    count: fc.integer({ min: 2, max: 6 }),
    length: fc.integer({ min: 12, max: 31 }),
    seed: fc.nat(),
    twin: fc.boolean(),
  });
  fc.assert(
    fc.property(shape, ({ count, length, seed, twin }) => {
      const random = new SeededRandom(seed);
      const drawn = Array.from({ length: count }, () => Array.from({ length }, () => random.between(-0.1, 0.1)));
      const trials = twin ? [...drawn, drawn[0]!] : drawn;
      const found = overfitting(trials, 6), expected = byDefinition(trials, 6);
      closeTo(found.pbo, expected.pbo, 1e-9);
      found.logits.forEach((logit, i) => closeTo(logit, expected.logits[i]!, 1e-9));
      assert.ok(found.pbo >= 0 && found.pbo <= 1 && found.probabilityOfLoss >= 0 && found.probabilityOfLoss <= 1);
    }),
    { numRuns: 60 },
  );
});

Deno.test("trials that are all alike are in the middle, and a trial that never moved has ratio 0", () => {
  const one = referenceSeries([3, 80, 0, 0.02, 0]);
  assert.equal(overfitting([one, one, one], 8).pbo, 1);
  const idle = new Float64Array(80), steady = new Float64Array(80).fill(0.01);
  const still = overfitting([idle, steady], 8);
  assert.equal(still.meanInSample, 0);
  assert.equal(still.degradation, null);
});

Deno.test("a history that does not divide leaves its oldest returns out", () => {
  const trials = skilled.map((returns) => Float64Array.of(9, -9, 9, ...returns));
  assert.deepEqual(overfitting(trials, 8), overfitting(skilled, 8));
  assert.equal(overfitting(trials, 8).returns, 480);
});

for (
  const [what, trials, blocks, error] of [
    ["an odd number of blocks", skilled, 7, /^Blocks must be even, 4 to 20, was 7/],
    ["too many blocks", skilled, 22, /was 22/],
    ["a single trial", skilled.slice(0, 1), 8, /^Overfitting needs 2 trials/],
    ["too few returns", [[1, 2, 3], [1, 2, 3]], 4, /^4 blocks need 8 returns, got 3/],
    [
      "trials of other lengths",
      [skilled[0]!, skilled[1]!.subarray(1)],
      4,
      /^Trial 1 has 479 returns, the first has 480/,
    ],
    ["a return that is none", [skilled[0]!, skilled[1]!.with(7, NaN)], 4, /^Trial 1, return 7 is NaN/],
  ] as const
) {
  Deno.test(`${what} is refused`, () => {
    const found = probabilityOfOverfitting(trials, blocks);
    assert.ok(!found.ok);
    assert.match(found.error, error);
  });
}

Deno.test("the line is scipy 1.17.1's (`linregress`)", () => {
  const series = referenceSeries([1, 40, 0, 0.02, 0]);
  const line = lineThrough(series.subarray(0, 20), series.subarray(20))!;
  closeTo(line.slope, 0.17575327530233134, 1e-9);
  closeTo(line.intercept, 0.002017910970845961, 1e-9);
  closeTo(line.rSquared, 0.1998294106225389 ** 2, 1e-9);
  assert.deepEqual(lineThrough([1, 2, 3], [5, 5, 5]), { slope: 0, intercept: 5, rSquared: 0 });
  assert.equal(lineThrough([2, 2], [1, 5]), null);
});
