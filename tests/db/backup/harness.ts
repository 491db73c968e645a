import assert from "node:assert/strict";
import { type BackupJob, type BackupOutcome, runBackup } from "../../../db/backup/backup_job.ts";
import { restoreBackup, type RestoreRequest } from "../../../db/backup/restore.ts";
import { aClosedTrade, aCommit, anEntry, inFolder, opened, optionsIn } from "../fixtures.ts";

export const NOW_MS = Date.UTC(2026, 0, 31, 12);

/** Of the database in a folder, with whatever else is said. */
export const jobIn = (folder: string, changes: Partial<BackupJob> = {}): BackupJob => ({
  source: { kind: "file", path: `${folder}/xylen.db` },
  authToken: undefined,
  dataDir: folder,
  configPath: undefined,
  folder: `${folder}/backups`,
  retentionDays: 30,
  hook: [],
  hookTimeoutMs: 10_000,
  programVersion: "test",
  ...changes,
});

export async function made(outcome: Promise<BackupOutcome>): Promise<string> {
  const { backup, note } = await outcome;
  assert.ok(backup, note.message);
  return backup.path;
}

export const restoring = (backup: string, dataDir: string, changes: Partial<RestoreRequest> = {}) =>
  restoreBackup({ backup, dataDir, databasePath: `${dataDir}/xylen.db`, force: false, nowMs: NOW_MS, ...changes });

let kept: { readonly bytes: Uint8Array; readonly manifest: string } | null = null;

/** Only a backup, made once for all. */
export const withCopy = (body: (folder: string, backup: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    if (kept === null) {
      await withBackup(async (_, name) => {
        kept = { bytes: await Deno.readFile(name), manifest: await Deno.readTextFile(`${name}.json`) };
      });
    }
    const backup = `${folder}/xylen-copy.db`;
    await Deno.writeFile(backup, kept!.bytes);
    await Deno.writeTextFile(`${backup}.json`, kept!.manifest);
    await Deno.mkdir(`${backup}.files/models/m`, { recursive: true });
    await Deno.writeTextFile(`${backup}.files/models/m/champion.json`, "{}");
    await body(folder, backup);
  });

/** A closed database with a trade and somebody signed in, and a backup of it. */
export const withBackup = (body: (folder: string, backup: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const database = await opened(optionsIn(folder));
    await database.journal.commit(anEntry(1));
    await database.journal.commit(aCommit(2, { trades: [aClosedTrade(1)] }));
    const note = { severity: "info", message: "made", details: {} } as const;
    await database.access.addUser(
      { name: "ann", role: "operator", passwordHash: "h", createdAtMs: 1, passwordChangedAtMs: 1 },
      note,
    );
    await database.access.openSession(
      {
        id: "s1",
        secretHash: "h",
        userName: "ann",
        createdAtMs: 1,
        lastUsedAtMs: 1,
        expiresAtMs: NOW_MS * 2,
        address: "here",
        agent: "test",
      },
      0,
      note,
    );
    await database.access.addToken({
      id: "t1",
      name: "robot",
      secretHash: "h",
      scopes: ["read"],
      createdAtMs: 1,
      createdBy: "ann",
      expiresAtMs: null,
      lastUsedAtMs: null,
    }, note);
    await database.close();
    await Deno.mkdir(`${folder}/models/m`, { recursive: true });
    await Deno.writeTextFile(`${folder}/models/m/champion.json`, "{}");
    await Deno.writeTextFile(`${folder}/models/m/secret.key`, "not kept");
    await body(folder, await made(runBackup(jobIn(folder), NOW_MS)));
  });
