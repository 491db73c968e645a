import assert from "node:assert/strict";
import fc from "fast-check";
import { deflatedSharpe } from "../../../research/statistics/sharpe/deflated.ts";
import { effectiveTrials } from "../../../research/statistics/sharpe/effective_trials.ts";
import { expectedMaximum } from "../../../research/statistics/sharpe/expected_maximum.ts";
import { probabilisticSharpe } from "../../../research/statistics/sharpe/probabilistic.ts";
import { type SharpeSample, sharpeSample } from "../../../research/statistics/sharpe/sharpe_sample.ts";
import { minimumBacktestYears, minimumTrackRecord } from "../../../research/statistics/sharpe/track_record.ts";
import { closeTo, noValue } from "./close_to.ts";
import { referenceSeries } from "./reference_series.ts";

const normal = (sharpe: number, observations: number): SharpeSample => ({
  sharpe,
  observations,
  skewness: 0,
  kurtosis: 3,
});

Deno.test("the probabilistic ratio is that of the paper's hedge fund (Bailey and López de Prado 2012)", () => {
  // 24 months, mean 0.036, deviation 0.079: 0.982 if it were normal, 0.913 with its skewness and kurtosis.
  closeTo(probabilisticSharpe(normal(0.458, 24), 0).value, 0.982, 5e-4);
  const fund = { sharpe: 0.458, observations: 24, skewness: -2.448, kurtosis: 10.164 };
  closeTo(probabilisticSharpe(fund, 0).value, 0.913, 5e-4);
});

Deno.test("the minimum track record is that of the paper's table (Bailey and López de Prado 2012)", () => {
  const years = (perYear: number, moments: Partial<SharpeSample> = {}) => {
    const { value } = minimumTrackRecord(
      { ...normal(2 / Math.sqrt(perYear), 0), ...moments },
      1 / Math.sqrt(perYear),
      0.95,
    );
    return value! / perYear;
  };
  closeTo(years(250), 2.73, 5e-3);
  closeTo(years(52), 2.83, 5e-3);
  closeTo(years(12), 3.24, 5e-3);
  closeTo(years(12, { skewness: -0.72, kurtosis: 5.78 }), 4.99, 5e-3);
});

Deno.test("the deflated ratio is that of the paper's example (Bailey and López de Prado 2014)", () => {
  // 2.5 a year over 5 years of 250 days, the best of 100 with variance 1/2 a year.
  const sample = { sharpe: 2.5 / Math.sqrt(250), observations: 1_250, skewness: -3, kurtosis: 10 };
  const { benchmark, probability } = deflatedSharpe(sample, { trials: 100, sharpeVariance: 0.5 / 250 });
  closeTo(benchmark, 0.1132, 5e-5);
  closeTo(probability.value, 0.9004, 5e-5);
});

Deno.test("the best of 10 without skill shows 1.57, and 5 years bear 45 trials (Bailey, Borwein, López de Prado, Zhu 2014)", () => {
  closeTo(expectedMaximum(10), 1.57, 5e-3);
  closeTo(minimumBacktestYears(45, 1).value, 5, 5e-3);
});

/** The moments as purgedcv estimates them: deviation with n, skewness and kurtosis corrected for the sample's size. */
function unbiased({ sharpe, observations: n, skewness, kurtosis }: SharpeSample): SharpeSample {
  return {
    sharpe: sharpe * Math.sqrt(n / (n - 1)),
    observations: n,
    skewness: skewness * Math.sqrt(n * (n - 1)) / (n - 2),
    kurtosis: (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (kurtosis - 3) + 6) + 3,
  };
}

/** Of purgedcv 0.1.11. */
for (
  const [series, aboveNothing, aboveTwoPercent, ofFifty] of [
    [[1, 730, 0.0008, 0.04, 0], 0.8889187730766894, 0.7521132062990565, 0.49697052880409404],
    [[7, 500, 0.0005, 0.02, 0.6], 0.9999763398553063, 0.9998584662323606, 0.99893363045045],
    [[11, 300, -0.0002, 0.05, -0.3], 0.619025572447583, 0.48296804323589704, 0.3142524460299455],
  ] as const
) {
  Deno.test(`ratios of the series ${series.join(", ")} are as probable as purgedcv finds them`, () => {
    const measured = sharpeSample(referenceSeries(series));
    assert.ok(measured.ok);
    const sample = unbiased(measured.value);
    closeTo(probabilisticSharpe(sample, 0).value, aboveNothing);
    closeTo(probabilisticSharpe(sample, 0.02).value, aboveTwoPercent);
    closeTo(deflatedSharpe(sample, { trials: 50, sharpeVariance: 0.0004 }).probability.value, ofFifty);
  });
}

for (
  const [trials, sharpe, years] of [
    [10, 1, 2.4793598106009216],
    [45, 1, 4.998087004443404],
    [7, 1, 1.923143406664121],
    [100, 2, 1.6009877507701842],
  ] as const
) {
  Deno.test(`${trials} trials and a ratio of ${sharpe} need the years that purgedcv 0.1.11 tells`, () => {
    closeTo(minimumBacktestYears(trials, sharpe).value, years);
  });
}

Deno.test("the probability is the one that quantstats 0.0.86 tells, from its moments", () => {
  const sample = {
    sharpe: 0.04521362293099316,
    observations: 730,
    skewness: -0.019122837760791413,
    kurtosis: 1.8925436634433295,
  };
  closeTo(probabilisticSharpe(sample, 0).value, 0.8887604439474313);
});

Deno.test("the track record that is just long enough is just probable enough", () => {
  fc.assert(fc.property(
    fc.double({ min: 0.02, max: 0.5, noNaN: true }),
    fc.double({ min: -1.5, max: 1.5, noNaN: true }),
    fc.double({ min: 4, max: 12, noNaN: true }),
    (sharpe, skewness, kurtosis) => {
      const sample = { sharpe, observations: 2, skewness, kurtosis };
      const { value } = minimumTrackRecord(sample, 0.01, 0.95);
      closeTo(probabilisticSharpe({ ...sample, observations: value! }, 0.01).value, 0.95, 1e-9);
    },
  ));
});

Deno.test("more trials never make a ratio more probable", () => {
  const trials = fc.double({ min: 1, max: 1e6, noNaN: true });
  fc.assert(fc.property(trials, trials, (a, b) => {
    const of = (count: number) => deflatedSharpe(normal(0.1, 500), { trials: count, sharpeVariance: 0.002 });
    const [few, many] = [of(Math.min(a, b)), of(Math.max(a, b))];
    assert.ok(few.probability.value! >= many.probability.value! - 1e-12);
    assert.ok(few.benchmark <= many.benchmark + 1e-12);
  }));
  assert.equal(expectedMaximum(1), 0);
});

Deno.test("what cannot be told is refused with a reason", () => {
  assert.deepEqual(sharpeSample([0.1]), { ok: false, error: "Sharpe ratio needs at least 2 returns, got 1" });
  assert.deepEqual(sharpeSample([0.1, NaN]), { ok: false, error: "Return 1 is NaN, not a number" });
  assert.deepEqual(sharpeSample([0.1, 0.1]), { ok: false, error: "Sharpe ratio needs returns that differ" });
  const impossible = { sharpe: 1, observations: 50, skewness: 9, kurtosis: 1 };
  noValue(probabilisticSharpe(impossible, 0), /moments that a series can have/);
  noValue(probabilisticSharpe(normal(1, 1), 0), /at least 2 returns/);
  noValue(minimumTrackRecord(impossible, 0, 0.95), /moments that a series can have/);
  noValue(minimumTrackRecord(normal(0.1, 50), 0.1, 0.95), /^No track record is long enough/);
  noValue(minimumTrackRecord(normal(0.1, 50), 0, 0.5), /^Confidence/);
  noValue(minimumBacktestYears(0, 1), /1 trial or more/);
  noValue(deflatedSharpe(normal(0.1, 50), { trials: 0.5, sharpeVariance: 1 }).probability, /1 trial or more/);
});

Deno.test("the average correlation is numpy 2.4.6's, without its matrix", () => {
  const trials = Array.from(
    { length: 12 },
    (_, k) => referenceSeries([101 + 17 * k, 480, 0.0002 * (k - 3), 0.02, 0.1 * (k % 4)]),
  );
  const effective = effectiveTrials(trials);
  assert.ok(effective.ok);
  closeTo(effective.value.averageCorrelation, 0.014333098688757371, 1e-9);
  closeTo(effective.value.sharpeVariance, 0.014747900470834751, 1e-9);
  closeTo(effective.value.trials, 0.014333098688757371 * (1 - 12) + 12, 1e-9);
});

Deno.test("copies of one trial count as one, and one that never traded as one more", () => {
  const one = referenceSeries([3, 100, 0, 0.02, 0]), idle = new Float64Array(100);
  const of = (...trials: Float64Array[]) => {
    const effective = effectiveTrials(trials);
    assert.ok(effective.ok);
    return effective.value;
  };
  closeTo(of(one, one, one).trials, 1, 1e-9);
  closeTo(of(one, one.map((value) => -value)).trials, 2, 1e-9);
  closeTo(of(one, idle).trials, 2, 1e-9);
  assert.ok(!effectiveTrials([one]).ok);
  assert.ok(!effectiveTrials([one, one.subarray(1)]).ok);
  assert.deepEqual(effectiveTrials([[1, NaN], [1, 2]]), { ok: false, error: "Trial 0, return 1 is NaN, not a number" });
});
