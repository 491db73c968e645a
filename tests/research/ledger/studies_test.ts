/** Runs as they are looked up, and studies with their reports, in a real database. */
import assert from "node:assert/strict";
import type { ListQuery } from "../../../coordinator/ports/listings.ts";
import { RESEARCH_MIGRATIONS } from "../../../db/research/migrations.ts";
import { openTrialLedger, TrialLedger } from "../../../db/research/trial_ledger.ts";
import { readRows, type SqlClient, type Statement } from "../../../db/sql/client.ts";
import { openWorkerClient } from "../../../db/sql/worker_client.ts";
import type { StoredStudy } from "../../../db/tables/studies.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { aTrial } from "./a_trial.ts";

const withLedger = (work: (ledger: TrialLedger, folder: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const opened = await openTrialLedger(folder);
    assert.ok(opened.ok);
    await work(opened.value, folder).finally(() => opened.value.close());
  });

const aStudy = (told: Partial<StoredStudy>): StoredStudy => ({
  studyId: "s-1",
  kind: "search",
  startedAtMs: 1_000,
  endedAtMs: null,
  symbols: ["BTCUSDT", "ETHUSDT"],
  timeframe: "5m",
  fromMs: 0,
  toMs: 86_400_000,
  folder: "/srv/search",
  command: "deno task xylen optimise",
  plan: { trials: 9 },
  seq: null,
  jobId: null,
  figures: null,
  report: null,
  ...told,
});

const query = (told: Partial<ListQuery> = {}): ListQuery => ({
  sort: "recorded_at",
  descending: true,
  page: 1,
  limit: 10,
  filters: {},
  ...told,
});

Deno.test("a study is stored when it begins and again when it ends, and keeps when it began", () =>
  withLedger(async ({ studies }) => {
    await studies.save(aStudy({}));
    assert.deepEqual(await studies.study("search", "s-1"), { ...aStudy({}), runs: 0 });
    const ended = { endedAtMs: 9_000, figures: { best_score: 1 }, report: { all: [1, 2] }, jobId: "s-job" };
    await studies.save(aStudy({ ...ended, startedAtMs: 5_000 }));
    assert.deepEqual(await studies.study("search", "s-1"), { ...aStudy(ended), runs: 0 });
    assert.deepEqual(await studies.study("search", "s-job"), { ...aStudy(ended), runs: 0 });
    assert.equal(await studies.study("walk_forward", "s-1"), null);
  }));

Deno.test("a job has come to a study when that has ended, not before", () =>
  withLedger(async ({ studies }) => {
    await studies.save(aStudy({ jobId: "s-job" }));
    assert.equal(await studies.ofJob("s-job"), null);
    await studies.save(aStudy({ jobId: "s-job", endedAtMs: 2_000 }));
    assert.equal(await studies.ofJob("s-job"), "s-1");
    assert.equal(await studies.ofJob("other"), null);
  }));

Deno.test("the newest studies of a kind are told without their reports, with the runs that the ledger has of them", () =>
  withLedger(async (ledger) => {
    const place = (trialNo: number) => ({ searchId: "s-2", rung: 0, trialNo });
    await ledger.append([aTrial({ place: place(0) }), aTrial({ place: place(1) }), aTrial({})]);
    await ledger.studies.save(aStudy({ report: { long: true } }));
    await ledger.studies.save(aStudy({ studyId: "s-2", startedAtMs: 2_000 }));
    await ledger.appendStudy(
      aTrial({ kind: "walk_forward" }),
      aStudy({ studyId: "w-1", kind: "walk_forward", startedAtMs: 3_000 }),
    );
    const found = await ledger.studies.latest("search", 10);
    assert.deepEqual(found.map(({ studyId, runs, report }) => [studyId, runs, report]), [
      ["s-2", 2, null],
      ["s-1", 0, null],
    ]);
    const [walk] = await ledger.studies.latest("walk_forward", 10);
    assert.equal(walk!.seq, 4, "it knows its own run");
    assert.equal((await ledger.studies.trial(4))?.kind, "walk_forward");
  }));

Deno.test("runs are listed by the page, filtered, sorted, and hold together while others arrive", () =>
  withLedger(async (ledger) => {
    await ledger.append([
      aTrial({ kind: "backtest", symbols: ["ETHUSDT"], sharpe: null, trades: 5, recordedAtMs: 1_000 }),
      aTrial({ symbols: ["BTCUSDT", "ETHUSDT"], sharpe: 0.1, trades: 9, recordedAtMs: 2_000 }),
      aTrial({ changed: { "trading.leverage": 2 }, sharpe: -0.1, trades: 7, recordedAtMs: 3_000 }),
    ]);
    const seqs = async (told: Partial<ListQuery>) =>
      (await ledger.studies.trials(query(told))).items.map(({ seq }) => seq);
    const first = await ledger.studies.trials(query({ limit: 2 }));
    assert.deepEqual([first.items.map(({ seq }) => seq), first.total, first.asOf], [[3, 2], 3, 3]);
    assert.deepEqual(first.items[0]!.sharpe, -0.1 * Math.sqrt(365));
    assert.deepEqual(await seqs({ filters: { symbol: "ETHUSDT" } }), [2, 1]);
    assert.deepEqual(await seqs({ filters: { kind: "backtest" } }), [1]);
    assert.deepEqual(await seqs({ sort: "sharpe" }), [2, 3, 1], "what has no ratio comes last");
    assert.deepEqual(await seqs({ sort: "trades", descending: false }), [1, 3, 2]);
    assert.deepEqual(await seqs({ fromMs: 2_000, toMs: 3_000 }), [2]);
    assert.deepEqual(await seqs({ search: "LEVERAGE" }), [3]);
    await ledger.append([aTrial({ trades: 99 })]);
    assert.deepEqual(await seqs({ page: 2, limit: 2, asOf: first.asOf }), [1]);
    await assert.rejects(ledger.studies.trials(query({ sort: "secret" })), RangeError);
    await assert.rejects(ledger.studies.trials(query({ filters: { secret: "1" } })), RangeError);
    await assert.rejects(ledger.studies.trials(query({ limit: 501 })), RangeError);
  }));

Deno.test("a run that only repeats another one counts once on each of its markets", () =>
  withLedger(async (ledger) => {
    const both = { symbols: ["BTCUSDT", "ETHUSDT"] };
    await ledger.append([
      aTrial(both),
      aTrial({ ...both, recordedAtMs: 9 }),
      aTrial({ configHash: "other", toMs: 99 }),
      aTrial({ returns: Float32Array.of(0.5, 0.5, 0.5) }),
    ]);
    const { runs, markets } = await ledger.studies.counts();
    assert.equal(runs, 4);
    assert.deepEqual(markets, [
      { symbol: "BTCUSDT", runs: 4, different: 3, fromMs: 0, toMs: 86_400_000 },
      { symbol: "ETHUSDT", runs: 2, different: 1, fromMs: 0, toMs: 86_400_000 },
    ]);
  }));

Deno.test("an older schema has no place for studies, and a newer one has them again", () =>
  withLedger(async ({ studies }, folder) => {
    await studies.save(aStudy({}));
    const client = await openWorkerClient({ path: `${folder}/research.db`, access: "write", onFailure: assert.fail });
    await client.migrate(RESEARCH_MIGRATIONS, 1);
    await client.migrate(RESEARCH_MIGRATIONS);
    await client.close();
    assert.equal((await studies.study("search", "s-1"))?.command, "deno task xylen optimise");
  }));

Deno.test("whatever pages look up has an index", () =>
  inFolder(async (folder) => {
    const client = await openWorkerClient({ path: `${folder}/r.db`, access: "write", onFailure: assert.fail });
    await client.migrate(RESEARCH_MIGRATIONS);
    const seen = new Map<string, Statement>();
    const noting: SqlClient = {
      read: (statements) => {
        for (const each of statements) seen.set(each.sql, each);
        return client.read(statements);
      },
      write: (statements) => client.write(statements),
      migrate: (migrations) => client.migrate(migrations),
      close: () => client.close(),
    };
    const { studies } = new TrialLedger(noting);
    await studies.latest("search", 1);
    await studies.study("search", "s");
    await studies.ofJob("j");
    await studies.firstOfSearch("s", 1);
    await studies.trial(1);
    for (const filters of [{ symbol: "X" }, { kind: "search" }, { search_id: "s" }]) {
      await studies.trials(query({ filters }));
    }
    assert.ok(seen.size >= 11, String(seen.size));
    for (const { sql, args } of seen.values()) {
      const plan = await readRows(client, { sql: `explain query plan ${sql}`, args });
      const scans = plan.map((row) => String(row["detail"])).filter((detail) =>
        /^SCAN (?!CONSTANT|.*USING (COVERING )?INDEX)/.test(detail)
      );
      assert.deepEqual(scans, [], sql);
    }
    await client.close();
  }));
