import assert from "node:assert/strict";
import { seededRandom } from "../../../model_server/training/random.ts";
import { trialOfRun } from "../../../research/ledger/trial_of_run.ts";
import { bestOf, type SearchedTrial, type SearchPlan } from "../../../research/search/search.ts";
import { searchPage } from "../../../research/search/search_page.ts";
import { searchReport } from "../../../research/search/search_report.ts";
import { parseDimension } from "../../../research/search/space.ts";
import { verdictOn } from "../../../research/search/verdict.ts";
import { aTrial } from "../ledger/a_trial.ts";

const JUDGING = { objective: "sharpe", minTrades: 1 } as const;
const SPACE = ["trading.stop_loss_atr=1..4", "ensemble.method=<a>|b&c"].map((text) => {
  const dimension = parseDimension(text);
  assert.ok(dimension.ok);
  return dimension.value;
});
const PLAN: SearchPlan = { space: SPACE, sampler: "random", trials: 30, seed: 1, judging: JUDGING };

/** @param skill Mean of the first trial's days in standard deviations. */
function trialsOf(count: number, days: number, skill: number, trades = 100): SearchedTrial[] {
  const random = seededRandom(11);
  return Array.from({ length: count }, (_, trialNo) => {
    const dailyReturns = Float64Array.from(
      { length: days },
      () => (random.normal() + (trialNo === 0 ? skill : 0)) / 100,
    );
    const mean = dailyReturns.reduce((a, b) => a + b, 0) / days;
    const setting = { "trading.stop_loss_atr": 1 + trialNo / 20, "ensemble.method": trialNo % 2 === 0 ? "<a>" : "b&c" };
    const entry = trialOfRun({
      ...aTrial({}),
      changed: setting,
      configHash: `${trialNo}`,
      trades,
      dailyReturns,
      figures: { sharpe: mean * 100, net_profit: 1, max_drawdown: 0.1 },
    }, 0);
    return { trialNo, rung: 0, setting, entry, refused: null, sameAs: null };
  });
}

const judged = (trials: readonly SearchedTrial[]) => {
  const best = bestOf(trials, JUDGING)!;
  return { best, verdict: verdictOn(best.entry!, trials, trials.flatMap(({ entry }) => entry ?? [])) };
};

Deno.test("skill is told from luck", () => {
  const { best, verdict } = judged(trialsOf(30, 400, 0.5));
  assert.equal(best.trialNo, 0);
  assert.ok(verdict.deflated.value! > 0.95);
  assert.ok(verdict.overfitting!.pbo < 0.05);
  assert.deepEqual(verdict.warnings, []);
});

Deno.test("the best of many without skill is not believed", () => {
  const { verdict } = judged(trialsOf(30, 400, 0));
  assert.ok(verdict.deflated.value! < 0.95);
  assert.ok(verdict.probabilistic.value! > verdict.deflated.value!);
  assert.match(verdict.warnings.join(" "), /Not proven: after 30 runs/);
});

Deno.test("what the ledger knows beside the search counts too", () => {
  const trials = trialsOf(5, 400, 0.12), best = bestOf(trials, JUDGING)!.entry!;
  const own = verdictOn(best, trials, trials.flatMap(({ entry }) => entry ?? []));
  const others = trialsOf(200, 400, 0).map(({ entry }) => ({ ...entry!, configHash: `other ${entry!.configHash}` }));
  const all = verdictOn(best, trials, [...trials.flatMap(({ entry }) => entry ?? []), ...others]);
  assert.ok(all.known.trials > 200);
  assert.ok(all.deflated.value! < own.deflated.value!);
});

Deno.test("overfitting that is seen is warned of, and why it cannot be told is told", () => {
  const days = 64;
  // Each shines on one half of the days and loses on the other: the best of one half is the worst of the other.
  const trials = trialsOf(12, days, 0).map((trial, n) => {
    const dailyReturns = Float64Array.from(
      { length: days },
      (_, i) => (((i >> 2) + n) % 12 < 2 ? 0.03 : -0.004) + (i % 2 === 0 ? 0.001 : -0.001),
    );
    return { ...trial, entry: trialOfRun({ ...trial.entry!, dailyReturns }, 0) };
  });
  const { verdict } = judged(trials);
  assert.ok(verdict.overfitting!.pbo >= 0.5, `${verdict.overfitting!.pbo}`);
  assert.match(verdict.warnings[0]!, /Overfitting is likely/);
  const short = judged(trialsOf(5, 6, 0)).verdict;
  assert.equal(short.overfitting, null);
  assert.match(short.warnings.join(" "), /not known: 4 blocks need 8 returns/);
  assert.match(judged(trialsOf(5, 100, 0, 3)).verdict.warnings.join(" "), /Only 3 trades/);
});

const facts = {
  search_id: "s-1",
  symbol: "BTCUSDT",
  timeframe: "5m",
  from: 0,
  to: 1,
  data_hash: "d",
  config_hash: "c",
  folds: 1,
  resumed: 0,
  seconds: 1,
};

Deno.test("the page is one file that asks for nothing and runs nothing", () => {
  const trials = [
    ...trialsOf(30, 100, 0.2),
    {
      trialNo: 30,
      rung: 0,
      setting: { "trading.stop_loss_atr": 1 },
      entry: null,
      refused: "no <script>",
      sameAs: null,
    },
  ];
  const { best, verdict } = judged(trials);
  const page = searchPage(searchReport(facts, PLAN, trials, best, verdict));
  assert.doesNotMatch(page, /https?:|<script|<link|url\(|src=|@import/);
  assert.match(page, /default-src 'none'/);
  assert.equal(page.match(/<polyline/g)!.length, 30, "a line for each that ran");
  assert.equal(page.match(/class="best"/g)!.length, 1);
  assert.doesNotMatch(page, /NaN|undefined|Infinity/);
  assert.ok(page.includes("&lt;a&gt;") && page.includes("b&amp;c") && !page.includes("<a>"));
  for (const warning of verdict.warnings) assert.ok(page.includes(warning.slice(0, 20)));
});

Deno.test("every trial stands in the report, the refused ones with their reason", () => {
  const trials = trialsOf(4, 100, 0.2);
  trials.push({ trialNo: 4, rung: 0, setting: {}, entry: null, refused: "why", sameAs: null });
  const { best, verdict } = judged(trials);
  const report = searchReport(facts, PLAN, trials, best, verdict);
  assert.equal(report.all.length, 5);
  assert.equal(report.refused, 1);
  assert.deepEqual([report.all[4]!.refused, report.all[4]!.score], ["why", null]);
  assert.equal(report.best.score, Math.max(...report.all.map(({ score }) => score ?? -Infinity)));
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report, "nothing of it is lost in JSON");
});
