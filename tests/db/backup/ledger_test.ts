/** The trial ledger in a backup and back: whatever is restored over whatever, no trial is forgotten. */
import assert from "node:assert/strict";
import { runBackup } from "../../../db/backup/backup_job.ts";
import type { Restored } from "../../../db/backup/restore.ts";
import { openTrialLedger, researchFile, type TrialLedger } from "../../../db/research/trial_ledger.ts";
import { Connection } from "../../../db/sql/connection.ts";
import { aTrial } from "../../research/ledger/a_trial.ts";
import { inFolder } from "../fixtures.ts";
import { jobIn, made, NOW_MS, restoring, withBackup } from "./harness.ts";

const STAMP = "20260131T120000Z";

async function withLedger<T>(folder: string, work: (ledger: TrialLedger) => Promise<T>): Promise<T> {
  const opened = await openTrialLedger(folder);
  assert.ok(opened.ok, opened.ok ? "" : opened.error);
  return await work(opened.value).finally(() => opened.value.close());
}

/** One entry for each name. */
const record = (folder: string, ...names: string[]) =>
  withLedger(folder, (ledger) => ledger.append(names.map((configHash) => aTrial({ configHash }))));

const aBacktest = (folder: string, configHash: string) =>
  withLedger(folder, (ledger) =>
    ledger.appendBacktest(aTrial({ kind: "backtest", configHash }), {
      backtestId: `b-${configHash}`,
      recordedAtMs: 1,
      symbols: ["BTCUSDT"],
      timeframe: "5m",
      fromMs: 0,
      toMs: 1,
      folder: "out",
      report: { of: configHash },
      curve: null,
    }));

const aWalkForward = (folder: string, configHash: string) =>
  withLedger(folder, (ledger) =>
    ledger.appendStudy(aTrial({ kind: "walk_forward", configHash }), {
      studyId: `w-${configHash}`,
      kind: "walk_forward",
      startedAtMs: 1,
      endedAtMs: 2,
      symbols: ["BTCUSDT"],
      timeframe: "5m",
      fromMs: 0,
      toMs: 1,
      folder: "out",
      command: "walk-forward",
      plan: { windows: 3 },
      jobId: null,
      figures: { sharpe: 0.5 },
      report: { of: configHash },
    }));

const namesIn = (folder: string) =>
  withLedger(folder, async (ledger) => {
    assert.equal(await ledger.fault(), undefined);
    return (await Array.fromAsync(ledger.all())).map(({ configHash }) => configHash);
  });

/** Of a ledger file under another name. */
function namesOf(file: string): string[] {
  const connection = new Connection(file);
  try {
    return connection.run({ sql: "select config_hash from trials order by seq", args: [] })
      .map((row) => String(row["config_hash"]));
  } finally {
    connection.close();
  }
}

/** A backup with a ledger of a trial, a walk-forward and a backtest. */
const withLedgerBackup = (body: (folder: string, backup: string) => Promise<void>) =>
  withBackup(async (folder) => {
    await record(folder, "a");
    await aWalkForward(folder, "b");
    await aBacktest(folder, "c");
    await body(folder, await made(runBackup(jobIn(folder), NOW_MS + 1_000)));
  });

async function restoredIn(backup: string, folder: string): Promise<Restored> {
  const restored = await restoring(backup, folder, { force: true });
  assert.ok(restored.ok, JSON.stringify(restored));
  return restored.value;
}

const besideIn = async (folder: string): Promise<string[]> =>
  (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).filter((name) => /ledger|of-backup/.test(name));

Deno.test("where there is no ledger, that of the backup comes back whole, with the reports of its runs", () =>
  withLedgerBackup((_, backup) =>
    inFolder(async (elsewhere) => {
      const { ledger } = await restoredIn(backup, elsewhere);
      assert.equal(ledger, "The trial ledger has 3 entries of the backup more now");
      assert.deepEqual(await namesIn(elsewhere), ["a", "b", "c"]);
      const stored = await withLedger(elsewhere, (each) => each.backtest("b-c"));
      assert.deepEqual([stored?.seq, stored?.report], [3, { of: "c" }]);
      const { studies } = await withLedger(
        elsewhere,
        async (each) => await each.reportsOf(await Array.fromAsync(each.all())),
      );
      assert.deepEqual(studies.map(({ seq, studyId, plan }) => [seq, studyId, plan]), [[2, "w-b", { windows: 3 }]]);
      await record(elsewhere, "d");
      assert.deepEqual(await namesIn(elsewhere), ["a", "b", "c", "d"], "it goes on where it ended");
      assert.deepEqual(await besideIn(elsewhere), []);
    })
  ));

Deno.test("a ledger that has gone on since keeps what it has", () =>
  withLedgerBackup(async (folder, backup) => {
    await record(folder, "d");
    const { ledger } = await restoredIn(backup, folder);
    assert.equal(ledger, "The trial ledger has 3 entries of the backup already, and stays as it is");
    assert.deepEqual(await namesIn(folder), ["a", "b", "c", "d"]);
    assert.deepEqual(await besideIn(folder), []);
  }));

Deno.test("a ledger that is shorter gets what the backup has more", () =>
  withLedgerBackup((folder, early) =>
    inFolder(async (elsewhere) => {
      await restoredIn(early, elsewhere);
      await record(folder, "d", "e");
      const later = await made(runBackup(jobIn(folder), NOW_MS + 3_000));
      assert.equal(
        (await restoredIn(later, elsewhere)).ledger,
        "The trial ledger has 2 entries of the backup more now",
      );
      assert.deepEqual(await namesIn(elsewhere), ["a", "b", "c", "d", "e"]);
    })
  ));

for (const [what, names] of [["from the first", ["x"]], ["after entries", ["a", "b", "x", "y", "z"]]] as const) {
  Deno.test(`a ledger that has parted ${what} stays, and that of the backup is put beside it`, () =>
    withLedgerBackup((_, backup) =>
      inFolder(async (elsewhere) => {
        await record(elsewhere, ...names);
        const { ledger } = await restoredIn(backup, elsewhere);
        assert.match(ledger!, /stays as it is: .* \(entry \d is another one\) and is kept beside it, in ".*of-backup-/);
        assert.deepEqual(await namesIn(elsewhere), [...names]);
        assert.deepEqual(await besideIn(elsewhere), [`research-of-backup-${STAMP}.db`]);
        assert.deepEqual(namesOf(`${elsewhere}/research-of-backup-${STAMP}.db`), ["a", "b", "c"]);
      })
    ));
}

Deno.test("a ledger that cannot be read stays as it is, byte by byte, and that of the backup is put beside it", () =>
  withLedgerBackup((_, backup) =>
    inFolder(async (elsewhere) => {
      const torn = new TextEncoder().encode("no database, but somebody may still save it".repeat(200));
      await Deno.writeFile(researchFile(elsewhere), torn);
      const { ledger } = await restoredIn(backup, elsewhere);
      assert.match(ledger!, /not a sound database.* kept beside it/);
      assert.deepEqual(await Deno.readFile(researchFile(elsewhere)), torn);
      assert.deepEqual(namesOf(`${elsewhere}/research-of-backup-${STAMP}.db`), ["a", "b", "c"]);
    })
  ));

Deno.test("a backup's ledger from which an entry was taken adds nothing, and is put beside", () =>
  withBackup(async (folder) => {
    await record(folder, "a", "b", "c");
    const connection = new Connection(researchFile(folder));
    connection.script(
      "drop trigger trials_never_go; delete from trial_symbols where seq = 2; delete from trials where seq = 2",
    );
    connection.close();
    const backup = await made(runBackup(jobIn(folder), NOW_MS + 1_000));
    await inFolder(async (elsewhere) => {
      await record(elsewhere, "x");
      assert.match((await restoredIn(backup, elsewhere)).ledger!, /it is not whole: entry 2 is missing/);
      assert.deepEqual(await namesIn(elsewhere), ["x"]);
    });
  }));

Deno.test("a study that writes on while the backup is taken is copied at one moment", () =>
  withBackup((folder) =>
    withLedger(folder, async (ledger) => {
      await ledger.append([aTrial({ configHash: "a" })]);
      const backup = await made(runBackup(jobIn(folder), NOW_MS + 1_000));
      await ledger.append([aTrial({ configHash: "b" })]);
      assert.deepEqual(namesOf(`${backup}.files/research.db`), ["a"]);
    })
  ));

Deno.test("a ledger that is damaged keeps no backup of the database from being made, and is named", () =>
  withBackup(async (folder) => {
    await Deno.writeTextFile(researchFile(folder), "torn".repeat(3_000));
    const { backup, faults, note, removed } = await runBackup(jobIn(folder, { retentionDays: 0 }), NOW_MS * 2);
    assert.ok(backup);
    assert.match(faults.join(), /research\.db" is not in it: .*not a database/);
    assert.deepEqual([note.severity, removed], ["warning", []]);
    assert.ok(!backup.manifest.files.some(({ path }) => path === "research.db"));
  }));

Deno.test("a backup of before ledgers were in it says nothing of one and changes none", () =>
  withBackup(async (folder, backup) => {
    await record(folder, "a");
    assert.equal((await restoredIn(backup, folder)).ledger, null);
    assert.deepEqual(await namesIn(folder), ["a"]);
  }));
