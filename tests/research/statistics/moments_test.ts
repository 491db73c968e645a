import assert from "node:assert/strict";
import fc from "fast-check";
import { figure } from "../../../research/statistics/figure.ts";
import { normalCdf, normalQuantile } from "../../../research/statistics/normal.ts";
import {
  finiteFault,
  isConstant,
  kurtosis,
  mean,
  quantile,
  sampleDeviation,
  skewness,
} from "../../../research/statistics/moments.ts";
import { closeTo, noValue } from "./close_to.ts";
import { referenceSeries } from "./reference_series.ts";

Deno.test("moments are those of scipy 1.17.1 and numpy 2.4.6", () => {
  const series = referenceSeries([1, 730, 0.0008, 0.04, 0]);
  closeTo(mean(series), 0.0005095053599279443, 1e-12);
  closeTo(sampleDeviation(series), 0.011268846133068599, 1e-12);
  closeTo(skewness(series), -0.019083521809215277, 1e-9);
  closeTo(kurtosis(series), 1.891906513503239, 1e-9);
});

Deno.test("the normal distribution is that of scipy 1.17.1", () => {
  for (
    const [z, p] of [
      [-6, 9.865876450376946e-10],
      [-3.1, 0.0009676032132183563],
      [-1, 0.15865525393145707],
      [0, 0.5],
      [0.3, 0.6179114221889526],
      [1.96, 0.9750021048517795],
      [4, 0.9999683287581669],
    ] as const
  ) closeTo(normalCdf(z), p, 1e-10);
  for (
    const [p, z] of [
      [1e-9, -5.9978070150076865],
      [0.001, -3.090232306167813],
      [0.025, -1.9599639845400545],
      [0.5, 0],
      [0.9, 1.2815515655446004],
      [0.99, 2.3263478740408408],
      [1 - 1e-6, 4.753424308817087],
    ] as const
  ) closeTo(normalQuantile(p), z, 1e-8);
});

Deno.test("quantiles are numpy 2.4.6's", () => {
  const sorted = referenceSeries([1, 40, 0, 0.02, 0]).sort();
  closeTo(quantile(sorted, 0.05), -0.009335431713767085, 1e-12);
  closeTo(quantile(sorted, 0.5), 0.0005662897092133246, 1e-12);
  closeTo(quantile(sorted, 0.975), 0.00872203016361316, 1e-12);
});

Deno.test("a quantile lies between the smallest and the largest and rises", () => {
  const values = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (drawn, p) => {
    const sorted = Float64Array.from(drawn).sort();
    const value = quantile(sorted, p);
    assert.ok(value >= sorted[0]! && value <= sorted.at(-1)!);
    assert.ok(value <= quantile(sorted, Math.min(1, p + 0.1)) + 1e-12);
  }));
});

Deno.test("what is no number is named by its place, and never becomes a figure", () => {
  assert.equal(finiteFault([1, NaN], "Return"), "Return 1 is NaN, not a number");
  assert.equal(finiteFault([1, 2], "Return"), undefined);
  noValue(figure(NaN, "Ratio"), /^Ratio has no finite value/);
  noValue(figure(Infinity, "Ratio"), /no finite value/);
  assert.deepEqual(figure(2, "Ratio"), { value: 2 });
  assert.ok(isConstant([]) && isConstant([3, 3]) && !isConstant([3, 4]));
});
