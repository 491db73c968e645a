/** What the statistics say of a whole search: over noise, and over noise with one real edge in it. */
import assert from "node:assert/strict";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import { probabilityOfOverfitting } from "../../../research/statistics/overfitting/cscv.ts";
import { sharpeRatio } from "../../../research/statistics/metrics/return_metrics.ts";
import { deflatedSharpe } from "../../../research/statistics/sharpe/deflated.ts";
import { effectiveTrials } from "../../../research/statistics/sharpe/effective_trials.ts";
import { sharpeSample } from "../../../research/statistics/sharpe/sharpe_sample.ts";

const SEEDS = 100, TRIALS = 50, DAYS = 730;

/** Trials of a deviation of 2 % a day that share a tenth of their variance, the first with an edge of so many deviations a day. */
function search(seed: number, edge: number): Float64Array[] {
  const random = new SeededRandom(seed, TRIALS);
  const market = Float64Array.from({ length: DAYS }, () => random.normal());
  return Array.from(
    { length: TRIALS },
    (_, trial) =>
      market.map((shared) =>
        0.02 * ((trial === 0 ? edge : 0) + Math.sqrt(0.1) * shared + Math.sqrt(0.9) * random.normal())
      ),
  );
}

function judge(trials: readonly Float64Array[]) {
  const ratios = trials.map((returns) => sharpeRatio(returns, 1).value!);
  const best = ratios.indexOf(Math.max(...ratios));
  const sample = sharpeSample(trials[best]!),
    count = effectiveTrials(trials),
    pbo = probabilityOfOverfitting(trials, 10);
  assert.ok(sample.ok && count.ok && pbo.ok);
  return { best, pbo: pbo.value.pbo, deflated: deflatedSharpe(sample.value, count.value).probability.value! };
}

const over = (edge: number) => Array.from({ length: SEEDS }, (_, seed) => judge(search(seed, edge)));
const meanPbo = (judged: readonly { pbo: number }[]) => judged.reduce((sum, { pbo }) => sum + pbo, 0) / judged.length;

Deno.test("a search over noise is told to be one", () => {
  const judged = over(0);
  assert.ok(meanPbo(judged) > 0.45, `mean PBO ${meanPbo(judged)}`);
  const convincing = judged.filter(({ deflated }) => deflated >= 0.95).length;
  assert.ok(convincing <= 5, `${convincing} of ${SEEDS} searches over noise are convincing`);
});

/** By the year: 0.2 × √365 is 3.8. In two years weaker edges than these drown in a search of fifty. */
for (const [edge, foundLeast] of [[0.2, 85], [0.25, 95]] as const) {
  const yearly = (edge * Math.sqrt(365)).toFixed(1);
  Deno.test(`an edge of ${edge} deviations a day, ${yearly} a year, is found among 49 trials of noise`, () => {
    const judged = over(edge);
    const found = judged.filter(({ best, deflated }) => best === 0 && deflated >= 0.95).length;
    assert.ok(found >= foundLeast, `${found} of ${SEEDS} edges are found`);
    assert.ok(meanPbo(judged) < 0.05, `mean PBO ${meanPbo(judged)}`);
  });
}
