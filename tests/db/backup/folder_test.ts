import assert from "node:assert/strict";
import { runBackup } from "../../../db/backup/backup_job.ts";
import { storedBackups } from "../../../db/backup/backup_folder.ts";
import { opened, optionsIn } from "../fixtures.ts";
import { jobIn, made, NOW_MS, withBackup } from "./harness.ts";

const DAY_MS = 86_400_000;

Deno.test("what is past its time goes with all that belongs to it, the newest stays whatever its age", () =>
  withBackup(async (folder, first) => {
    const second = await made(runBackup(jobIn(folder), NOW_MS + 20 * DAY_MS));
    const { removed, backup } = await runBackup(jobIn(folder), NOW_MS + 31 * DAY_MS);
    assert.deepEqual(removed, [first]);
    const left = (await storedBackups(`${folder}/backups`)).map(({ path }) => path);
    assert.deepEqual(left, [backup!.path, second]);
    const names = await Array.fromAsync(Deno.readDir(`${folder}/backups`), ({ name }) => name);
    assert.deepEqual(names.filter((name) => first.endsWith(name.slice(0, 22))), []);
  }));

Deno.test("while backups cannot be carried off-site, the older ones stay", () =>
  withBackup(async (folder, first) => {
    const { removed, faults } = await runBackup(jobIn(folder, { hook: ["false"] }), NOW_MS + 40 * DAY_MS);
    assert.deepEqual([removed, faults.length], [[], 1]);
    assert.ok((await storedBackups(`${folder}/backups`)).some(({ path }) => path === first));
  }));

Deno.test("two at the same moment have two names, and other people's files are left alone", () =>
  withBackup(async (folder, first) => {
    await Deno.writeTextFile(`${folder}/backups/notes.txt`, "mine");
    await Deno.writeTextFile(`${folder}/backups/xylen-20200101T000000Z.db`, "no manifest: not whole");
    const second = await made(runBackup(jobIn(folder), NOW_MS));
    assert.notEqual(second, first);
    await runBackup(jobIn(folder), NOW_MS + 90 * DAY_MS);
    assert.equal(await Deno.readTextFile(`${folder}/backups/notes.txt`), "mine");
    assert.ok((await Deno.stat(`${folder}/backups/xylen-20200101T000000Z.db`)).isFile);
  }));

Deno.test("what a crash left behind is no backup, and goes after an hour", () =>
  withBackup(async (folder) => {
    const torn = `${folder}/backups/xylen-20260130T120000Z.db.part`;
    await Deno.writeTextFile(torn, "half");
    const [seconds, day] = [NOW_MS / 1000, DAY_MS / 1000];
    await Deno.utime(torn, seconds, seconds);
    assert.equal((await storedBackups(`${folder}/backups`)).length, 1);
    await runBackup(jobIn(folder), NOW_MS + 60_000);
    assert.ok((await Deno.stat(torn)).isFile);
    await Deno.utime(torn, seconds - day, seconds - day);
    await runBackup(jobIn(folder), NOW_MS + 120_000);
    await assert.rejects(Deno.stat(torn), Deno.errors.NotFound);
  }));

Deno.test("a file that is there is never overwritten by --to", () =>
  withBackup(async (folder) => {
    const { backup, note } = await runBackup(jobIn(folder), NOW_MS, { to: `${folder}/xylen.db` });
    assert.equal(backup, null);
    assert.match(note.message, /There is a file ".*xylen\.db" already: a backup overwrites nothing/);
    const database = await opened(optionsIn(folder));
    assert.equal((await database.journal.recover()).lastSeq, 2);
    await database.close();
  }));
