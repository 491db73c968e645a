/** Records as pages read them, from a real database and a real store. */
import assert from "node:assert/strict";
import type { SearchReport } from "../../../coordinator/ports/research/search_report.ts";
import { openTrialLedger, type TrialLedger } from "../../../db/research/trial_ledger.ts";
import { HistoryStore } from "../../../research/history/store/history_store.ts";
import { candlesOf } from "../../../research/history/store/series.ts";
import { writeCheck } from "../../../research/history/store/series_check.ts";
import { Records, type RecordsOptions } from "../../../research/records/records.ts";
import type { StoredSearch } from "../../../research/search/stored_search.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { aTrial } from "../ledger/a_trial.ts";
import { candleTable } from "../history/tables.ts";

const DAY_MS = 86_400_000;

interface Lab {
  readonly ledger: TrialLedger;
  readonly store: HistoryStore;
  readonly records: Records;
  readonly clock: { nowMs: number };
}

const inLab = (work: (lab: Lab) => Promise<void>, options: Partial<RecordsOptions> = {}): Promise<void> =>
  inFolder(async (folder) => {
    const opened = await openTrialLedger(folder);
    assert.ok(opened.ok);
    const ledger = opened.value, store = new HistoryStore(`${folder}/history`), clock = { nowMs: 1_000 };
    const records = new Records({
      ledger: () => Promise.resolve(ledger),
      stores: [
        { origin: "history", store },
        { origin: "simulated", store: new HistoryStore(`${folder}/simulated`) },
      ],
      nowMs: () => clock.nowMs,
      ...options,
    });
    try {
      await work({ ledger, store, records, clock });
    } finally {
      await records.idle();
      await ledger.close();
    }
  });

const PLAN: StoredSearch["plan"] = {
  space: [{ kind: "number", key: "trading.stop_loss_atr", low: 1, high: 3, scale: "linear", whole: false }],
  sampler: "tpe",
  trials: 8,
  seed: 1,
  objective: "sharpe",
  min_trades: 10,
  windows: 1,
};

const aSearch = (told: Partial<StoredSearch>): StoredSearch => ({
  studyId: "s-1",
  kind: "search",
  startedAtMs: 1,
  endedAtMs: null,
  symbols: ["BTCUSDT"],
  timeframe: "1h",
  fromMs: 0,
  toMs: DAY_MS,
  folder: "/srv",
  command: "deno task xylen optimise",
  plan: PLAN,
  seq: null,
  jobId: null,
  figures: null,
  report: null,
  ...told,
});

const aRun = (trialNo: number, sharpe: number, trades: number) =>
  aTrial({
    changed: { "trading.stop_loss_atr": 1 + trialNo / 10 },
    figures: { sharpe },
    trades,
    place: { searchId: "s-1", rung: 0, trialNo },
  });

Deno.test("a search that has not ended shows the runs it has, scored, and the best so far", () =>
  inLab(async ({ ledger, records }) => {
    await ledger.studies.save(aSearch({}));
    await ledger.append([aRun(0, 0.5, 20), aRun(1, 1.5, 20), aRun(2, 9, 3)]);
    const search = await records.search("s-1");
    assert.ok(search);
    assert.deepEqual(search.drawn.map(({ trial, score }) => [trial, score]), [[0, 0.5], [1, 1.5], [2, null]]);
    assert.deepEqual([search.best_trial, search.best_score], [1, 1.5], "one with too few trades is not judged");
    assert.deepEqual([search.trials_run, search.trials_planned, search.report], [3, 8, null]);
    assert.equal(await records.search("s-none"), null);
  }));

Deno.test("a search that has ended shows its report", () =>
  inLab(async ({ ledger, records }) => {
    const line = { rung: 0, score: 2, trades: 20, figures: {}, refused: null, same_as: null, setting: {} };
    const report = { best: { trial: 4, score: 2 }, all: [{ ...line, trial: 4 }, { ...line, trial: 4, rung: 1 }] };
    const figures = { best_score: 2, deflated_sharpe: 0.4, pbo: 0.6 };
    await ledger.studies.save(aSearch({ endedAtMs: 9, figures, report: report as unknown as SearchReport }));
    const [summary] = await records.searches();
    assert.deepEqual([summary!.best_score, summary!.deflated_sharpe, summary!.pbo], [2, 0.4, 0.6]);
    const search = await records.search("s-1");
    assert.deepEqual(search?.drawn.map(({ trial, rung }) => [trial, rung]), [[4, 0]], "only the first step is drawn");
    assert.deepEqual([search?.best_trial, search?.best_score], [4, 2]);
  }));

Deno.test("the ledger is whole, until an entry was changed, and is not read through for each look", () => {
  let reads = 0;
  return inLab(async ({ ledger, records, clock }) => {
    await ledger.append([aTrial({}), aTrial({ configHash: "e" })]);
    const first = await records.ledger();
    assert.deepEqual([first.runs, first.chain, first.fault, first.checked_at], [2, "whole", null, 1_000]);
    assert.deepEqual(first.markets.map(({ symbol, runs, different }) => [symbol, runs, different]), [[
      "BTCUSDT",
      2,
      2,
    ]]);
    assert.ok(first.markets[0]!.luckiest_sharpe > 0);
    ledger.fault = () => (reads++, Promise.resolve("entry 1 was changed"));
    clock.nowMs += 59_000;
    assert.equal((await records.ledger()).chain, "whole");
    clock.nowMs += 2_000;
    const broken = await records.ledger();
    assert.deepEqual([broken.chain, broken.fault, reads], ["broken", "entry 1 was changed", 1]);
  });
});

Deno.test("a page does not wait for a long ledger to be read through", () => {
  const reading = Promise.withResolvers<string | undefined>();
  return inLab(async ({ ledger, records }) => {
    ledger.fault = () => reading.promise;
    assert.deepEqual((await records.ledger()).chain, "checking");
    reading.resolve(undefined);
    await records.idle();
    assert.deepEqual((await records.ledger()).chain, "whole");
  }, { wait: () => Promise.resolve() });
});

Deno.test("stored history is told with what the last look has found, and with what nobody looked at", () =>
  inLab(async ({ store, records, clock }) => {
    assert.deepEqual(await records.history(), { trouble: null, series: [] });
    const series = candlesOf("BTCUSDT", "5m");
    await store.append(series, candleTable(400, Date.UTC(2024, 0, 1)));
    clock.nowMs += 60_000;
    const [found] = (await records.history()).series;
    assert.deepEqual([found!.name, found!.reference, found!.origin], ["history/BTCUSDT/5m", "BTCUSDT/5m", "history"]);
    assert.deepEqual([found!.rows, found!.first_day, found!.last_day], [400, "2024-01-01", "2024-01-02"]);
    assert.equal(found!.check, null);
    const check = { checked_at: 5, rows: 399, checks: [] };
    await writeCheck(store, series, check);
    assert.deepEqual((await records.history()).series[0]!.check, check);
  }));

Deno.test("a store that cannot be read is told of in place of its series", () =>
  inLab(async ({ store, records }) => {
    await store.append(candlesOf("BTCUSDT", "5m"), candleTable(2, Date.UTC(2024, 0, 1)));
    const part = `${store.folderOf(candlesOf("BTCUSDT", "5m"))}/day=2024-01-01/part-0001.parquet`;
    await Deno.writeTextFile(part, "no Parquet");
    const { trouble, series } = await records.history();
    assert.deepEqual(series, []);
    assert.match(trouble!, /\w/);
  }));
