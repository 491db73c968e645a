import assert from "node:assert/strict";
import type { RecordedTrial, TrialEntry } from "../../../db/research/trial_entry.ts";
import { err, ok } from "../../../domain/result.ts";
import { trialOfRun } from "../../../research/ledger/trial_of_run.ts";
import { rungsOf } from "../../../research/search/rungs.ts";
import {
  type AskedTrial,
  bestOf,
  runSearch,
  type SearchedTrial,
  type SearchPlan,
} from "../../../research/search/search.ts";
import { type SamplerName, SAMPLERS } from "../../../coordinator/ports/research/search_terms.ts";
import { parseDimension } from "../../../research/search/space.ts";
import type { Setting } from "../../../domain/search_space.ts";
import { searchIdOf } from "../../../research/search/search_report.ts";
import { aTrial } from "../ledger/a_trial.ts";

const SPACE = ["x=0..1", "y=0.01..100:log", "z=1..9:int", "w=a|b|c"].map((text) => {
  const dimension = parseDimension(text);
  assert.ok(dimension.ok);
  return dimension.value;
});

const planOf = (sampler: SamplerName, trials: number, seed = 1): SearchPlan => ({
  space: SPACE,
  sampler,
  trials,
  seed,
  judging: { objective: "sharpe", minTrades: 1 },
});

/** Best at x = 0.7, y = 1, z = 5, w = b. */
const hill = ({ x, y, z, w }: Setting): number =>
  -((Number(x) - 0.7) ** 2) - (Math.log10(Number(y)) / 4) ** 2 - ((Number(z) - 5) / 8) ** 2 - (w === "b" ? 0 : 0.2);

const entryOf = ({ setting, rung, trialNo, share }: AskedTrial): TrialEntry =>
  trialOfRun({
    ...aTrial({}),
    changed: setting,
    configHash: JSON.stringify(setting),
    toMs: share * 1e9,
    dailyReturns: Float64Array.of(0.01, -0.01, 0.02),
    figures: { sharpe: hill(setting) },
    place: { searchId: "s", rung, trialNo },
  }, 0);

interface Ran {
  readonly trials: SearchedTrial[];
  readonly asked: AskedTrial[];
}

/** @param known What an earlier start has left. @param late Trials that end in the opposite order of their beginning. */
async function searched(plan: SearchPlan, known: readonly RecordedTrial[] = [], late = false): Promise<Ran> {
  const asked: AskedTrial[] = [];
  const trials = await runSearch(plan, {
    known,
    onTrial: () => {},
    run: async (trial) => {
      asked.push(trial);
      for (let i = 0; late && i < 40 - trial.trialNo % 16; i++) await Promise.resolve();
      return ok(entryOf(trial));
    },
  });
  return { trials, asked };
}

const settings = ({ trials }: Ran) => trials.map(({ rung, trialNo, setting }) => [rung, trialNo, setting]);

const recorded = ({ trials }: Ran): RecordedTrial[] =>
  trials.flatMap(({ entry }, i) => entry ? [{ ...entry, seq: i + 1, entryHash: "", previousHash: "" }] : []);

for (const sampler of SAMPLERS) {
  Deno.test(`${sampler}: the same seed tries the same, in whatever order trials end, another seed something else`, async () => {
    const first = await searched(planOf(sampler, 60));
    assert.deepEqual(settings(await searched(planOf(sampler, 60), [], true)), settings(first));
    assert.notDeepEqual(settings(await searched(planOf(sampler, 60, 2))), settings(first));
  });

  Deno.test(`${sampler}: a search that was stopped goes on with the same trials and runs none twice`, async () => {
    const whole = await searched(planOf(sampler, 50)), all = recorded(whole);
    for (const kept of [all.slice(0, 7), all.slice(0, 33), all.filter((_, i) => i % 3 > 0), all]) {
      const again = await searched(planOf(sampler, 50), kept);
      assert.deepEqual(settings(again), settings(whole));
      assert.equal(again.asked.length + kept.length, whole.asked.length);
    }
  });
}

Deno.test("more trials only go on, by chance and by TPE", async () => {
  for (const sampler of ["random", "tpe"] as const) {
    const few = await searched(planOf(sampler, 32)), more = await searched(planOf(sampler, 64));
    assert.deepEqual(settings(more).slice(0, 32), settings(few));
    const name = (trials: number) => searchIdOf(planOf(sampler, trials), { data: "d" });
    assert.equal(name(32), name(64));
  }
  assert.notEqual(searchIdOf(planOf("halving", 32), {}), searchIdOf(planOf("halving", 64), {}));
  assert.notEqual(searchIdOf(planOf("tpe", 32), { data: "a" }), searchIdOf(planOf("tpe", 32), { data: "b" }));
});

Deno.test("TPE finds more than chance does", async () => {
  const found = async (sampler: SamplerName, seed: number) => {
    const { trials } = await searched(planOf(sampler, 96, seed));
    return bestOf(trials, planOf(sampler, 96).judging)!.entry!.figures["sharpe"]!;
  };
  let better = 0;
  for (let seed = 1; seed <= 12; seed++) if (await found("tpe", seed) > await found("random", seed)) better++;
  assert.ok(better >= 10, `in ${better} of 12 seeds`);
});

Deno.test("halving gives three times the data to the best third", async () => {
  assert.deepEqual(rungsOf(27, 3), [{ share: 1 / 9, trials: 27 }, { share: 1 / 3, trials: 9 }, {
    share: 1,
    trials: 3,
  }]);
  const { trials, asked } = await searched(planOf("halving", 27));
  const ofRung = (rung: number) => trials.filter((trial) => trial.rung === rung);
  assert.deepEqual([0, 1, 2].map((rung) => ofRung(rung).length), [27, 9, 3]);
  const best = ofRung(0).map(({ setting }) => hill(setting)).sort((a, b) => b - a);
  assert.deepEqual(ofRung(1).map(({ setting }) => hill(setting)).sort((a, b) => b - a), best.slice(0, 9));
  assert.deepEqual(ofRung(2).map(({ setting }) => hill(setting)).sort((a, b) => b - a), best.slice(0, 3));
  assert.deepEqual(new Set(asked.map(({ share }) => share)), new Set([1 / 9, 1 / 3, 1]));
  assert.equal(bestOf(trials, planOf("halving", 27).judging)!.rung, 2);
});

Deno.test("settings that are no configuration are passed over, and are no run", async () => {
  const refused = (setting: Setting) => Number(setting["x"]) > 0.5;
  const trials = await runSearch(planOf("tpe", 48), {
    known: [],
    onTrial: () => {},
    run: (trial) => Promise.resolve(refused(trial.setting) ? err("x is too large") : ok(entryOf(trial))),
  });
  for (const { setting, entry, refused: why } of trials) {
    assert.deepEqual([entry === null, why], refused(setting) ? [true, "x is too large"] : [false, null]);
  }
  const first = trials.slice(0, 16).filter(({ refused }) => refused).length;
  const last = trials.slice(-16).filter(({ refused }) => refused).length;
  assert.ok(last <= first, `what is refused does not draw it: ${first}, then ${last}`);
  assert.equal(refused(bestOf(trials, planOf("tpe", 48).judging)!.setting), false);
});

Deno.test("a setting that comes again is not run again", async () => {
  const dimension = parseDimension("w=a|b");
  assert.ok(dimension.ok);
  const { trials, asked } = await searched({ ...planOf("random", 20), space: [dimension.value] });
  assert.equal(asked.length, 2);
  assert.equal(trials.length, 20);
  for (const { sameAs, entry, setting } of trials) {
    assert.equal(entry!.changed["w"], setting["w"]);
    if (sameAs !== null) assert.equal(trials[sameAs]!.setting["w"], setting["w"]);
  }
});

Deno.test("what has too few trades is never the best", async () => {
  const judging = { objective: "sharpe", minTrades: 5 } as const;
  const { trials } = await searched(planOf("random", 20));
  assert.equal(bestOf(trials, judging), undefined);
  const judged = trials.map((trial, i) => ({ ...trial, entry: { ...trial.entry!, trades: i === 3 ? 5 : 4 } }));
  assert.equal(bestOf(judged, judging)!.trialNo, 3);
});

Deno.test("by the deflated ratio a steady small result goes before a lucky large one", () => {
  const series = (mean: number, spread: number) =>
    Float64Array.from({ length: 300 }, (_, i) => mean + spread * (i % 2 === 0 ? 1 : -1));
  const lucky = Float64Array.from({ length: 300 }, (_, i) => i === 7 ? 0.5 : i % 2 === 0 ? 0.0001 : -0.0001);
  const trials = [series(0.001, 0.006), lucky, series(0, 0.01)].map((dailyReturns, trialNo): SearchedTrial => ({
    trialNo,
    rung: 0,
    setting: {},
    refused: null,
    sameAs: null,
    entry: trialOfRun({ ...aTrial({}), configHash: `${trialNo}`, dailyReturns, trades: 50 }, 0),
  }));
  assert.equal(bestOf(trials, { objective: "deflated_sharpe", minTrades: 1 })!.trialNo, 0);
});
