import assert from "node:assert/strict";
import { runBackup } from "../../../db/backup/backup_job.ts";
import { err, ok } from "../../../domain/result.ts";
import { readOnlyRecords } from "../../../db/read_only.ts";
import { readRows } from "../../../db/sql/client.ts";
import { Connection } from "../../../db/sql/connection.ts";
import { anEntry, inFolder, opened, optionsIn } from "../fixtures.ts";
import { jobIn, made, NOW_MS, restoring, withBackup } from "./harness.ts";

async function rowsIn(folder: string, sql: string) {
  const tool = await readOnlyRecords(`file:${folder}/xylen.db`);
  if (!tool.ok) throw new Error(tool.error);
  return await readRows(tool.value.client, { sql, args: [] }).finally(() => tool.value.close());
}

const fenceIn = async (folder: string) => Number((await rowsIn(folder, "select fence from owners"))[0]!["fence"]);

Deno.test("a restored folder trades on: users are there, nobody is signed in, no token holds, no order id comes again", () =>
  withBackup((folder, backup) =>
    inFolder(async (elsewhere) => {
      const restored = await restoring(backup, elsewhere);
      assert.ok(restored.ok, JSON.stringify(restored));
      assert.deepEqual(restored.value.ended, { sessions: 1, tokens: 1 });
      assert.equal(restored.value.former, null);
      assert.deepEqual(restored.value.files, ["models/m/champion.json"]);
      assert.equal(await Deno.readTextFile(`${elsewhere}/models/m/champion.json`), "{}");
      const fence = await fenceIn(folder);
      const database = await opened(optionsIn(elsewhere, { account: optionsIn(folder).account }));
      const { access, journal } = database;
      assert.deepEqual([await access.sessions(), await access.tokens()], [[], []]);
      assert.equal((await access.users())[0]?.name, "ann");
      assert.ok(database.fence > fence + 100);
      assert.equal((await journal.recover()).lastSeq, 2);
      await journal.commit(anEntry(3));
      await database.close();
    })
  ));

Deno.test("a database that is there stays without --force, and is kept beside with it", () =>
  withBackup(async (folder, backup) => {
    const database = await opened(optionsIn(folder));
    await database.journal.commit(anEntry(3));
    await database.close();
    const before = await Deno.readFile(`${folder}/xylen.db`);
    const refused = await restoring(backup, folder);
    assert.match(refused.ok ? "" : refused.error, /There is a database at ".*" already: --force puts/);
    assert.deepEqual(await Deno.readFile(`${folder}/xylen.db`), before);

    const restored = await restoring(backup, folder, { force: true });
    assert.ok(restored.ok, JSON.stringify(restored));
    assert.equal(restored.value.former, `${folder}/before-restore-20260131T120000Z`);
    assert.equal((await rowsIn(folder, "select * from journal")).length, 2);
    assert.equal((await rowsIn(restored.value.former!, "select * from journal")).length, 3);
    assert.equal(await Deno.readTextFile(`${restored.value.former}/models/m/secret.key`), "not kept");
  }));

Deno.test("nothing is restored under a program that runs", () =>
  withBackup(async (folder, backup) => {
    const database = await opened(optionsIn(folder));
    const refused = await restoring(backup, folder, { force: true });
    assert.match(refused.ok ? "" : refused.error, /is in use by another Xylen \(process \d+.*stop that one/);
    await database.journal.commit(anEntry(3)); // it goes on
    await database.close();
  }));

Deno.test("when the restored database does not pass, the former one and its models are back in their place", () =>
  withBackup(async (folder, backup) => {
    const database = await opened(optionsIn(folder));
    await database.journal.commit(anEntry(3));
    await database.close();
    await Deno.writeTextFile(`${folder}/models/m/champion.json`, '{"newer":true}');
    let asked = 0;
    const proof = () => Promise.resolve(++asked === 1 ? ok(null) : err("a table is gone"));
    const refused = await restoring(backup, folder, { force: true, proof });
    assert.match(refused.ok ? "" : refused.error, /a table is gone; the former database is back in its place$/);
    assert.equal((await rowsIn(folder, "select * from journal")).length, 3);
    assert.equal((await rowsIn(folder, "select * from sessions")).length, 1);
    assert.equal(await Deno.readTextFile(`${folder}/models/m/champion.json`), '{"newer":true}');
    const left = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    assert.deepEqual(left.filter((name) => /restor/.test(name)), []);
  }));

Deno.test("when nothing was there, what does not pass is taken away again", () =>
  withBackup((_, backup) =>
    inFolder(async (elsewhere) => {
      let asked = 0;
      const proof = () => Promise.resolve(++asked === 1 ? ok(null) : err("a table is gone"));
      const refused = await restoring(backup, elsewhere, { proof });
      assert.match(refused.ok ? "" : refused.error, /it was taken away again$/);
      const left = (await Array.fromAsync(Deno.readDir(elsewhere))).map(({ name }) => name);
      assert.deepEqual(left, ["xylen.lock"]);
    })
  ));

Deno.test("a torn database gives way to its backup and is kept", () =>
  withBackup(async (folder, backup) => {
    for (const side of ["-wal", "-shm"]) await Deno.remove(`${folder}/xylen.db${side}`).catch(() => {});
    await Deno.writeTextFile(`${folder}/xylen.db`, "torn".repeat(2_000));
    const restored = await restoring(backup, folder, { force: true });
    assert.ok(restored.ok, JSON.stringify(restored));
    assert.equal((await rowsIn(folder, "select * from journal")).length, 2);
    assert.match(await Deno.readTextFile(`${restored.value.former}/xylen.db`), /^torn/);
  }));

Deno.test("a backup of a newer Xylen is refused by its version", () =>
  withBackup(async (folder) => {
    const connection = new Connection(`${folder}/xylen.db`);
    connection.command("insert into schema_migrations values (999, 'later', 1)");
    connection.close();
    const backup = await made(runBackup(jobIn(folder), NOW_MS + 1_000));
    const refused = await restoring(backup, folder, { force: true });
    assert.match(refused.ok ? "" : refused.error, /schema has version 999, this Xylen knows up to \d+/);
  }));
