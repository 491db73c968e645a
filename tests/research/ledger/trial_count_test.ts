import assert from "node:assert/strict";
import { knownTrials } from "../../../research/ledger/trial_count.ts";
import { trialOfRun } from "../../../research/ledger/trial_of_run.ts";
import { deflatedSharpe } from "../../../research/statistics/sharpe/deflated.ts";
import { sharpeSample } from "../../../research/statistics/sharpe/sharpe_sample.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { aTrial } from "./a_trial.ts";

const noise = (seed: number, days: number, shared: Float64Array | null = null): Float64Array => {
  const random = seededRandom(seed);
  return Float64Array.from({ length: days }, (_, i) => (shared?.[i] ?? 0) * 3 + random.normal() / 100);
};

const trial = (n: number, dailyReturns: Float64Array, told = {}) =>
  trialOfRun({ ...aTrial({}), configHash: `c${n}`, dailyReturns, ...told }, 0);

const many = (count: number, days: number, shared: Float64Array | null = null) =>
  Array.from({ length: count }, (_, n) => trial(n, noise(n + 1, days, shared)));

Deno.test("a single run is one trial without a spread", () => {
  assert.deepEqual(knownTrials([trial(1, noise(1, 100))], 100), { trials: 1, independent: 1, sharpeVariance: 0 });
});

Deno.test("independent runs count about as many as they are, alike ones about as one", () => {
  const apart = knownTrials(many(50, 300), 300);
  assert.equal(apart.trials, 50);
  assert.ok(apart.independent > 45, `${apart.independent}`);
  const alike = knownTrials(many(50, 300, noise(999, 300)), 300);
  assert.equal(alike.trials, 50);
  assert.ok(alike.independent < 15, `${alike.independent}`);
});

Deno.test("a run that is repeated counts once, the same settings on other days anew", () => {
  const run = trial(1, noise(1, 100));
  assert.equal(knownTrials([run, run, run], 100).trials, 1);
  assert.equal(knownTrials([run, trial(1, noise(2, 100), { fromMs: 5 })], 100).trials, 2);
});

Deno.test("runs that never traded took part", () => {
  const idle = [1, 2, 3].map((n) => trial(n, new Float64Array(100)));
  assert.deepEqual([idle[0]!.sharpe, idle[0]!.observations], [null, 100]);
  assert.equal(knownTrials([...idle, trial(4, noise(4, 100))], 100).trials, 4);
});

Deno.test("the spread of runs over few days is told in that of many", () => {
  const short = knownTrials(many(200, 50), 800).sharpeVariance;
  const long = knownTrials(many(200, 800), 800).sharpeVariance;
  assert.ok(Math.abs(Math.log(short / long)) < 0.4, `${short} against ${long}`);
});

Deno.test("the more was tried, the less the same result proves", () => {
  const returns = noise(7, 400).map((value) => value + 0.001);
  const sample = sharpeSample(returns);
  assert.ok(sample.ok);
  const own = trial(0, returns);
  const sure = [0, 10, 100].map((others) =>
    deflatedSharpe(sample.value, knownTrials([own, ...many(others, 400)], 400)).probability.value!
  );
  assert.ok(sure[0]! > sure[1]! && sure[1]! > sure[2]!, `${sure}`);
});

Deno.test("runs that settled around one place still had the scatter of chance to choose from", () => {
  const days = 400;
  const settled = many(20, days).map((each, n) => ({ ...each, sharpe: 0.1 + n / 1e6 }));
  assert.ok(Math.abs(knownTrials(settled, days).sharpeVariance * days - 1) < 0.05);
  const alike = many(20, days, noise(5, days)).map((each, n) => ({ ...each, sharpe: 0.1 + n / 1e6 }));
  assert.ok(knownTrials(alike, days).sharpeVariance * days < 0.2);
});
