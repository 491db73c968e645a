/** What goes wrong with backups, and that each is told by its own name. */
import assert from "node:assert/strict";
import { type BackupJob, runBackup } from "../../../db/backup/backup_job.ts";
import { verifyBackup } from "../../../db/backup/verify_backup.ts";
import { Connection } from "../../../db/sql/connection.ts";
import { anEntry, inFolder, opened, optionsIn } from "../fixtures.ts";
import { jobIn, NOW_MS, withBackup, withCopy } from "./harness.ts";

async function verdict(folder: string, backup: string): Promise<string> {
  const verified = await verifyBackup(backup, `${folder}/scratch.db`);
  return verified.ok ? "sound" : verified.error;
}

async function changeManifest(backup: string, change: (manifest: Record<string, unknown>) => void): Promise<void> {
  const manifest = JSON.parse(await Deno.readTextFile(`${backup}.json`));
  change(manifest);
  await Deno.writeTextFile(`${backup}.json`, JSON.stringify(manifest));
}

/** A file with a fault that its hash does not tell: whoever changed it changed the manifest too. */
async function withHashOf(backup: string): Promise<void> {
  const bytes = await Deno.readFile(backup);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  await changeManifest(backup, (manifest) => manifest["database"] = { bytes: bytes.length, sha256: digest });
}

async function flipByte(path: string, at: number): Promise<void> {
  const bytes = await Deno.readFile(path);
  bytes[at]! ^= 0xff;
  await Deno.writeFile(path, bytes);
}

const DAMAGES: readonly [string, (backup: string) => Promise<void>, RegExp][] = [
  ["none", () => Promise.resolve(), /^sound$/],
  ["a file cut short", (path) => Deno.truncate(path, 20_000), /was changed: its SHA-256 is/],
  ["a file cut short, manifest and all", async (path) => {
    await Deno.truncate(path, 20_480);
    await withHashOf(path);
  }, /cannot be used: .*(malformed|not sound|disk image)/],
  ["an empty file", (path) => Deno.truncate(path, 0), /was changed/],
  ["one changed byte", (path) => flipByte(path, 30_000), /was changed: its SHA-256 is/],
  ["a changed byte in the head, manifest and all", async (path) => {
    await flipByte(path, 3);
    await withHashOf(path);
  }, /cannot be used: .*not a database/],
  ["a row less, manifest and all", async (path) => {
    const connection = new Connection(path);
    connection.command("delete from system_events where rowid = (select min(rowid) from system_events)");
    connection.close();
    await withHashOf(path);
  }, /not what its manifest says: table system_events has \d+ rows, not \d+/],
  ["a row that names another that is gone, manifest and all", async (path) => {
    const connection = new Connection(path);
    connection.command("pragma foreign_keys = off");
    connection.command("delete from snapshots");
    connection.close();
    await withHashOf(path);
  }, /cannot be used: \d+ rows name others that are not there, the first in/],
  [
    "a manifest with another count",
    (path) => changeManifest(path, (manifest) => (manifest["rows"] as Record<string, number>)["trades"] = 7),
    /table trades has 1 rows, not 7/,
  ],
  [
    "a manifest with another schema",
    (path) => changeManifest(path, (manifest) => manifest["schema_version"] = 3),
    /its schema has version \d+, not 3/,
  ],
  [
    "a manifest that is none",
    (path) => Deno.writeTextFile(`${path}.json`, "{}"),
    /\.json is no manifest of a backup/,
  ],
  ["a manifest that is no JSON", (path) => Deno.writeTextFile(`${path}.json`, "{"), /\.json cannot be read/],
  [
    "a model that is gone",
    (path) => Deno.remove(`${path}.files/models/m/champion.json`),
    /models\/m\/champion\.json is missing/,
  ],
  [
    "a changed model",
    (path) => Deno.writeTextFile(`${path}.files/models/m/champion.json`, "[]"),
    /models\/m\/champion\.json in .* was changed/,
  ],
  [
    "a manifest that leads out of its folder",
    (path) =>
      changeManifest(
        path,
        (manifest) => manifest["files"] = [{ path: "models/../../../evil.json", bytes: 2, sha256: "0".repeat(64) }],
      ),
    /is no manifest of a backup.*path/s,
  ],
];

for (const [name, damage, expected] of DAMAGES) {
  Deno.test(`a backup with ${name} is told as that`, () =>
    withCopy(async (folder, backup) => {
      await damage(backup);
      assert.match(await verdict(folder, backup), expected);
    }));
}

Deno.test("without its manifest a backup is checked for itself", () =>
  withBackup(async (folder, backup) => {
    await Deno.remove(`${backup}.json`);
    assert.equal(await verdict(folder, backup), "sound");
    assert.match(await verdict(folder, `${folder}/nowhere.db`), /^There is no backup at/);
  }));

/** Runs one on a sound database. @returns What was told, and what is left in the folder of backups. */
async function attempt(changes: (folder: string) => Promise<Partial<BackupJob>> | Partial<BackupJob>) {
  let told = { message: "", severity: "", isMade: false };
  let left: string[] = [];
  await inFolder(async (folder) => {
    const database = await opened(optionsIn(folder));
    await database.journal.commit(anEntry(1));
    await database.close();
    const job = jobIn(folder, await changes(folder));
    const { backup, note } = await runBackup(job, NOW_MS);
    told = { message: note.message, severity: note.severity, isMade: backup !== null };
    left = await Array.fromAsync(Deno.readDir(job.folder), ({ name }) => name).catch(() => []);
  });
  return { ...told, left: left.filter((name) => name !== ".lock") };
}

const IMPOSSIBLE: readonly [string, (folder: string) => Promise<Partial<BackupJob>> | Partial<BackupJob>, RegExp][] = [
  ["a folder that is a file", async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    return { folder: `${folder}/file` };
  }, /No backup was made in ".*\/file"/],
  ["a folder that nobody can write to", () => ({ folder: "/proc/xylen" }), /No backup was made in "\/proc\/xylen"/],
  [
    "no database",
    (folder) => ({ source: { kind: "file", path: `${folder}/none.db` } }),
    /There is no database at ".*none\.db"/,
  ],
  ["a database that is torn", async (folder) => {
    await Deno.writeTextFile(`${folder}/torn.db`, "torn".repeat(5_000));
    return { source: { kind: "file", path: `${folder}/torn.db` } };
  }, /No backup was made at .*not a database/],
  [
    "a server that is away",
    () => ({ source: { kind: "remote", url: "http://127.0.0.1:9" } }),
    /No backup was made at/,
  ],
];

for (const [name, changes, expected] of IMPOSSIBLE) {
  Deno.test(`with ${name} no backup is made, that is told as an error, and nothing half is left`, async () => {
    const { message, severity, isMade, left } = await attempt(changes);
    assert.match(message, expected);
    assert.deepEqual([severity, isMade, left], ["error", false, []]);
  });
}

/** Runs `body` with a folder of its own small disk. @returns Whether this machine lets us have one. */
async function withSmallDisk(body: (disk: string) => Promise<void>): Promise<boolean> {
  const disk = await Deno.makeTempDir({ prefix: "xylen-small-disk-" });
  const run = (program: string, ...args: string[]) =>
    new Deno.Command(program, { args, stdout: "null", stderr: "null" }).output().then(
      ({ success }) => success,
      () => false,
    );
  try {
    if (!await run("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk)) return false;
    await body(disk).finally(() => run("umount", disk));
    return true;
  } finally {
    await Deno.remove(disk, { recursive: true });
  }
}

Deno.test("on a full disk no backup is made, the disk is named as full, and nothing half is left", async () => {
  const isRun = await withSmallDisk(async (disk) => {
    const { message, severity, left } = await attempt(() => ({ folder: `${disk}/backups` }));
    assert.match(
      message,
      /No backup was made at ".*": the disk is full \(.*make room, or choose another database\.backup_path/,
    );
    assert.deepEqual([severity, left], ["error", []]);
  });
  if (!isRun) console.log("not run: no file system can be mounted here");
});

const HOOKS: readonly [string, Partial<BackupJob>, RegExp][] = [
  ["fails", { hook: ["sh", "-c", "echo no room there >&2; exit 7"] }, /ended with 7: no room there/],
  ["is not there", { hook: ["/nowhere/rclone"] }, /cannot run "\/nowhere\/rclone"/],
  [
    "takes too long",
    { hook: ["sh", "-c", "exec sleep 60"], hookTimeoutMs: 50 },
    /took longer than 0\.05 s and was ended/,
  ],
];

for (const [name, changes, expected] of HOOKS) {
  Deno.test(`an off-site command that ${name} is told, and the backup is whole all the same`, async () => {
    const { message, severity, isMade, left } = await attempt(() => changes);
    assert.match(message, /was made and proved.*it was not carried off-site/);
    assert.match(message, expected);
    assert.deepEqual([severity, isMade, left.length], ["warning", true, 2]);
  });
}

Deno.test("an off-site command gets the backup's path behind its arguments, and no secret", async () => {
  Deno.env.set("BINANCE_API_SECRET", "hunter2");
  try {
    await inFolder(async (elsewhere) => {
      const seen = `${elsewhere}/seen`;
      const { message } = await attempt(() => ({
        hook: ["sh", "-c", `env > ${seen}; echo "$0 $1" >> ${seen}`, "put"],
      }));
      assert.match(message, /was made and proved: [\d.]+ MB$/);
      const text = await Deno.readTextFile(seen);
      assert.match(text, /^put .*xylen-20260131T120000Z\.db$/m);
      assert.doesNotMatch(text, /hunter2|BINANCE|TOKEN|SECRET/);
    });
  } finally {
    Deno.env.delete("BINANCE_API_SECRET");
  }
});
