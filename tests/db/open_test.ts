import { MIGRATIONS } from "../../db/migrations/all.ts";
import assert from "node:assert/strict";
import { hostname } from "node:os";
import type { DatabaseOptions } from "../../db/open.ts";
import { derivedRunId } from "../../db/run_id.ts";
import { readOnlyRecords } from "../../db/read_only.ts";
import { FileEngine } from "../../db/sql/file_engine.ts";
import { Connection } from "../../db/sql/connection.ts";
import { anEntry, inFolder, opened, optionsIn, refusal, withDatabase } from "./fixtures.ts";

Deno.test("a second coordinator on the same data folder is refused with folder, host and process", () =>
  withDatabase(async ({ journal }, folder) => {
    const sentence = await refusal(optionsIn(folder, { account: { key: "other", label: "other" } }));
    assert.ok(sentence.startsWith(`The data folder "${folder}" is in use by another Xylen (process ${Deno.pid} on `));
    assert.ok(sentence.includes(hostname()));
    assert.match(sentence, /stop that one, or choose another --data-dir$/);
    await journal.commit(anEntry(1)); // the first one goes on
  }));

Deno.test("a second coordinator on the same account in another folder is refused by the account's name", () =>
  withDatabase(async (_, folder) => {
    const other = `${folder}/other`;
    const sentence = await refusal(optionsIn(other, { lockDir: folder, account: optionsIn(folder).account }));
    assert.match(sentence, /^Account demo account is already traded by another Xylen \(process \d+ on /);
    assert.ok(sentence.includes(`data folder "${folder}"`));
  }));

Deno.test("folder and account are free again as soon as their owner has closed", () =>
  inFolder(async (folder) => {
    for (let round = 1; round <= 3; round++) {
      const database = await opened(optionsIn(folder));
      assert.equal(database.fence, round);
      await Promise.all([database.close(), database.close()]);
    }
  }));

Deno.test("a refused opening leaves nothing locked", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/xylen.db`,
      "this is not a database, it only looks like a file of one".repeat(50),
    );
    assert.match(
      await refusal(optionsIn(folder)),
      /^Cannot open the database ".*xylen.db": it is not a sound database/,
    );
    await Deno.remove(`${folder}/xylen.db`);
    await (await opened(optionsIn(folder))).close();
  }));

const newcomers: readonly (readonly [string, Partial<DatabaseOptions>])[] = [
  ["the market it holds", {}],
  ["another market", { marketId: "synthetic-2" }],
  ["a replay, which begins anew", { mode: "replay", configHash: "c", fresh: true }],
];

for (const [who, changes] of newcomers) {
  Deno.test(`a database of a newer schema is refused to ${who}, and stays as it is`, () =>
    inFolder(async (folder) => {
      await (await opened(optionsIn(folder))).close();
      const newer = new Connection(`${folder}/xylen.db`);
      newer.script("insert into schema_migrations (version, name, applied_at) values (99, 'from_the_future', 1)");
      newer.close();
      const sentence =
        /^Cannot open the database ".*xylen.db": its schema has version 99, this Xylen knows up to \d+: start/;
      assert.match(await refusal(optionsIn(folder, changes)), sentence);
      assert.equal(await Deno.stat(`${folder}/archive`).catch(() => null), null);
      const tool = await readOnlyRecords(`file:${folder}/xylen.db`);
      assert.match(tool.ok ? "" : tool.error, sentence);
    }));
}

const unwritable: readonly (readonly [string, (folder: string) => Partial<DatabaseOptions>, RegExp])[] = [
  [
    "a data folder that is a file",
    (folder) => ({ dataDir: `${folder}/file` }),
    /^Cannot write in the data folder ".*file" \(.+\): make it writable, or choose another --data-dir$/,
  ],
  [
    "a data folder below a file",
    (folder) => ({ dataDir: `${folder}/file/data` }),
    /^Cannot write in the data folder ".*file\/data" \(.+\): make it writable/,
  ],
  [
    "a database that is a folder",
    (folder) => ({ url: `file:${folder}/sub` }),
    /^Cannot open the database ".*sub": it cannot be written \(.+\); make file and folder writable, or choose another/,
  ],
  [
    "a database below a file",
    (folder) => ({ url: `file:${folder}/file/xylen.db` }),
    /^Cannot open the database ".*file\/xylen.db": .+/,
  ],
  [
    "a url of no kind that we know",
    () => ({ url: "mysql://x" }),
    /^Cannot use the database url "mysql:\/\/x": write file:/,
  ],
  ["a database in memory", () => ({ url: "file::memory:" }), /^Cannot use the database url "file::memory:"/],
  [
    "a server that does not answer",
    () => ({ url: "http://127.0.0.1:1" }),
    /^Cannot open the database http:\/\/127.0.0.1:1: .+; check the url, the token and that the server runs$/,
  ],
];

for (const [name, changes, sentence] of unwritable) {
  Deno.test(`${name} is refused in one sentence`, () =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/file`, "");
      await Deno.mkdir(`${folder}/sub`);
      const answer = await refusal(optionsIn(folder, changes(folder)));
      assert.match(answer, sentence);
      assert.ok(!answer.includes("\n"));
    }));
}

/** Even root cannot write what the file system itself keeps immutable. @returns False where there is no such thing. */
async function setImmutable(path: string, immutable: boolean): Promise<boolean> {
  try {
    return (await new Deno.Command("chattr", { args: [immutable ? "+i" : "-i", path] }).output()).success;
  } catch {
    return false;
  }
}

for (const which of ["", "/xylen.db"]) {
  Deno.test(`a read-only ${which ? "database file" : "data folder"} is refused in one sentence`, () =>
    inFolder(async (folder) => {
      await Deno.mkdir(`${folder}/data`);
      const options = optionsIn(`${folder}/data`, { lockDir: folder });
      if (which) await (await opened(options)).close();
      const guarded = `${folder}/data${which}`;
      if (!await setImmutable(guarded, true)) return console.log("not run: a file system with chattr +i");
      try {
        assert.match(
          await refusal(options),
          which ? /it cannot be written \(.+\); make/ : /^Cannot write in the data folder/,
        );
      } finally {
        await setImmutable(guarded, false);
      }
    }));
}

Deno.test("the same market goes on in the same run, with what it had", () =>
  inFolder(async (folder) => {
    const first = await opened(optionsIn(folder));
    await first.journal.commit(anEntry(1));
    await first.close();
    const second = await opened(optionsIn(folder));
    assert.equal(second.runId, first.runId);
    assert.match(second.runId, /^[a-z0-9]{6,10}$/);
    assert.equal(second.archived, null);
    assert.equal((await second.journal.recover()).lastSeq, 1);
    await second.close();
  }));

Deno.test("a simulated account's folder may move: the run goes on there, and stores, at every later start too", () =>
  inFolder(async (folder) => {
    const moved = (round: number) =>
      optionsIn(folder, { account: { key: `sim:moved-${Math.min(round, 2)}`, label: "moved" } });
    const runs = new Set<string>();
    for (let round = 1; round <= 3; round++) {
      const database = await opened(moved(round));
      runs.add(database.runId);
      await database.journal.commit(anEntry(round));
      await database.close();
    }
    assert.equal(runs.size, 1);
  }));

Deno.test("a replay's run id follows from market and configuration alone", () =>
  inFolder(async (folder) => {
    const ids: string[] = [];
    for (const configHash of ["a", "b", "a"]) {
      const database = await opened(optionsIn(folder, { mode: "replay", configHash, fresh: true }));
      assert.equal((await database.journal.recover()).lastSeq, 0);
      await database.journal.commit(anEntry(1));
      ids.push(database.runId);
      await database.close();
    }
    assert.equal(ids[0], derivedRunId("synthetic-1", "a"));
    assert.equal(ids[2], ids[0]);
    assert.notEqual(ids[1], ids[0]);
  }));

const REAL = { mode: "live", marketId: "binanceusdm", account: { key: "real", label: "main account" } } as const;
const archiving: readonly (readonly [string, Partial<DatabaseOptions>, Partial<DatabaseOptions>])[] = [
  ["another simulated market", {}, { marketId: "synthetic-2" }],
  ["the same market that shall begin afresh", {}, { fresh: true }],
  ["a real market after a simulated one", {}, REAL],
];

for (const [name, before, after] of archiving) {
  Deno.test(`for ${name}, the old database and its trades.csv move to the archive and stay readable`, () =>
    inFolder(async (folder) => {
      const old = await opened(optionsIn(folder, before));
      await old.journal.commit(anEntry(1));
      await old.close();
      const csv = await Deno.readTextFile(`${folder}/trades.csv`);
      const database = await opened(optionsIn(folder, { ...after, nowMs: () => Date.UTC(2026, 0, 2) }));
      assert.equal(database.archived, `${folder}/archive/2026-01-02T00-00-00.000Z`);
      assert.equal((await database.records.trades({ limit: 1 })).items.length, 0);
      await database.close();
      assert.equal(await Deno.readTextFile(`${database.archived}/trades.csv`), csv);
      const archived = await readOnlyRecords(`file:${database.archived}/xylen.db`);
      if (!archived.ok) throw new Error(archived.error);
      assert.equal((await archived.value.records.trades({ limit: 1 })).items.length, 1);
      await archived.value.close();
    }));
}

Deno.test("a database of before there were users moves to the archive as well", () =>
  inFolder(async (folder) => {
    await (await opened(optionsIn(folder))).close();
    const version = MIGRATIONS.find(({ name }) => name === "access")!.version - 1;
    const engine = new FileEngine(`${folder}/xylen.db`, "write");
    await engine.migrate(MIGRATIONS, version);
    engine.close();
    const database = await opened(optionsIn(folder, { marketId: "another" }));
    assert.notEqual(database.archived, null);
    await database.close();
  }));

Deno.test("two archives in the same millisecond do not overwrite each other", () =>
  inFolder(async (folder) => {
    const archives = new Set<string | null>();
    for (let n = 0; n < 3; n++) {
      const database = await opened(optionsIn(folder, { marketId: `m${n}`, nowMs: () => 1 }));
      archives.add(database.archived);
      await database.close();
    }
    assert.equal(archives.size, 3);
  }));

const mixing: readonly (readonly [string, Partial<DatabaseOptions>])[] = [
  ["demo trading", {}],
  ["another mode", { ...REAL, mode: "testnet" }],
  ["another account", { ...REAL, account: { key: "second", label: "second account" } }],
  ["another market", { ...REAL, marketId: "elsewhere" }],
];

for (const [name, changes] of mixing) {
  Deno.test(`${name} is refused in a database of live trading, which stays as it is`, () =>
    inFolder(async (folder) => {
      const live = await opened(optionsIn(folder, REAL));
      await live.journal.commit(anEntry(1));
      await live.close();
      assert.match(
        await refusal(optionsIn(folder, changes)),
        /^The database file:.*xylen.db holds live trading of account main account on binanceusdm: choose another --data-dir/,
      );
      const again = await opened(optionsIn(folder, REAL));
      assert.equal((await again.journal.recover()).lastSeq, 1);
      await again.close();
    }));
}

Deno.test("three openings at once of one new database agree on its schema", () =>
  inFolder(async (folder) => {
    const child = (n: number) =>
      new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "-A",
          "--no-check",
          "--config",
          "tests/deno.json",
          "tests/db/migrate_once.ts",
          `${folder}/xylen.db`,
        ],
        cwd: new URL("../../", import.meta.url),
        stdout: "piped",
        stderr: "piped",
        env: { N: String(n), NO_COLOR: "1" },
      }).output();
    const ended = await Promise.all([1, 2, 3].map(child));
    const decoder = new TextDecoder();
    for (const { stdout, stderr, success } of ended) {
      assert.ok(success, decoder.decode(stderr));
      assert.deepEqual(JSON.parse(decoder.decode(stdout)), MIGRATIONS.map(({ version }) => version));
    }
  }));

Deno.test("a tool is told in one sentence that there is no database, or none of ours", () =>
  inFolder(async (folder) => {
    const absent = await readOnlyRecords(`file:${folder}/none.db`);
    assert.match(
      absent.ok ? "" : absent.error,
      /^There is no database at ".*none.db": start Xylen first, or name its folder/,
    );
    new Connection(`${folder}/foreign.db`).script("create table t (a)");
    const foreign = await readOnlyRecords(`file:${folder}/foreign.db`);
    assert.match(foreign.ok ? "" : foreign.error, /holds no Xylen database$/);
    assert.ok(!(await Deno.stat(`${folder}/none.db`).catch(() => null)));
  }));

Deno.test("a tool reads beside the running coordinator and sees what was committed", () =>
  withDatabase(async ({ journal }, folder) => {
    const tool = await readOnlyRecords(`file:${folder}/xylen.db`);
    if (!tool.ok) throw new Error(tool.error);
    try {
      assert.equal((await tool.value.records.trades({ limit: 1 })).items.length, 0);
      await journal.commit(anEntry(1));
      assert.equal((await tool.value.records.trades({ limit: 1 })).items.length, 1);
      await assert.rejects(
        tool.value.client.read([{ sql: "delete from trades", args: [] }]),
        /readonly|query_only|read-only/,
      );
    } finally {
      await tool.value.close();
    }
  }));
