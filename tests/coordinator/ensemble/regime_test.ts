import assert from "node:assert/strict";
import { regimeOf, usualNatr } from "../../../coordinator/ensemble/regime.ts";
import type { FeatureVector } from "../../../domain/feature_vector.ts";

const vector = (adx: number | null, natr: number | null): FeatureVector => ({
  openTimeMs: 0,
  names: ["adx", "natr_14"],
  values: [adx, natr],
  schemaHash: "s",
});
/** Volatility of 0.2 and 0.4 by turns: 0.3 on average. */
const history = Array.from({ length: 10 }, (_, i) => i % 2 === 0 ? 0.2 : 0.4);

for (
  const [what, adx, natr, name, ratio] of [
    ["a weak direction is a range", 24.9, 0.3, "range", 1],
    ["a strong one is a trend", 25, 0.3, "trend", 1],
    ["more than twice the volatility is high, whatever the direction", 40, 0.61, "high_volatility", 0.61 / 0.3],
    ["a little less is not", 40, 0.59, "trend", 0.59 / 0.3],
  ] as const
) {
  Deno.test(`regime: ${what}`, () => {
    const regime = regimeOf(vector(adx, natr), usualNatr(Float64Array.from(history)))!;
    assert.deepEqual([regime.name, regime.adx], [name, adx]);
    assert.ok(Math.abs(regime.volatilityRatio - ratio) < 1e-12);
  });
}

/** 0.25 and 0.5 by turns: 0.375 on average, to the last bit. */
const exact = Array.from({ length: 8 }, (_, i) => i % 2 === 0 ? 0.25 : 0.5);

for (
  const [natr, name] of [[0.7499, "range"], [0.75, "high_volatility"], [0.7501, "high_volatility"]] as const
) {
  Deno.test(`regime: a volatility of ${natr} where it was 0.375 is ${name}`, () => {
    assert.equal(regimeOf(vector(10, natr), usualNatr(Float64Array.from(exact)))!.name, name);
  });
}

Deno.test("regime: nothing is told before the features are warm, and nothing of volatility without a past", () => {
  assert.equal(regimeOf(vector(null, 0.3), 0.3), null);
  assert.equal(regimeOf(vector(30, null), 0.3), null);
  assert.deepEqual(regimeOf(vector(30, 5), usualNatr(Float64Array.from([]))), {
    name: "trend",
    adx: 30,
    volatilityRatio: 1,
  });
});
