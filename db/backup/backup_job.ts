/** A whole backup as it is taken by hand and by schedule: copy, proof, retention, off-site command, and what is told of it. */
import { dirname, join } from "node:path";
import { hostname } from "node:os";
import type { DatabaseUrl } from "../sql/database_url.ts";
import { lockFile } from "../file_lock.ts";
import type { BackupNote } from "./backup_events.ts";
import { newBackupPath, pruneBackups } from "./backup_folder.ts";
import { keptFiles } from "./kept_files.ts";
import { runBackupHook } from "./off_site.ts";
import { type Backup, backupFault, sourceFault, takeBackup } from "./take_backup.ts";

export interface BackupJob {
  readonly source: DatabaseUrl;
  readonly authToken: string | undefined;
  readonly dataDir: string;
  /** Undefined where none is read. */
  readonly configPath: string | undefined;
  /** That backups go to and are removed from. */
  readonly folder: string;
  readonly retentionDays: number;
  /** Program and arguments; empty for none. */
  readonly hook: readonly string[];
  readonly hookTimeoutMs: number;
  readonly programVersion: string;
}

export interface BackupOutcome {
  /** Null: there is none, and the note says why. */
  readonly backup: Backup | null;
  /** Backups that were past their time, by path. */
  readonly removed: readonly string[];
  /** What went wrong after the backup was made: it is whole all the same. */
  readonly faults: readonly string[];
  readonly note: BackupNote;
}

export interface BackupChoice {
  /** Another place than the folder: nothing is removed there. */
  readonly to?: string | undefined;
  /** Ends the off-site command. */
  readonly signal?: AbortSignal | undefined;
}

/** @param nowMs Wall time. */
export async function runBackup(job: BackupJob, nowMs: number, choice: BackupChoice = {}): Promise<BackupOutcome> {
  if (choice.to !== undefined) return await taken(job, nowMs, choice.to, choice.signal);
  const absent = await sourceFault(job.source);
  if (absent !== null) return failed(absent); // or a mistyped folder would be made
  try {
    await Deno.mkdir(job.folder, { recursive: true, mode: 0o700 });
    const lock = await lockFile(join(job.folder, ".lock"), {
      host: hostname(),
      pid: Deno.pid,
      dataDir: job.dataDir,
      sinceMs: nowMs,
    });
    if (!lock.ok) {
      return failed(
        `No backup was made in "${job.folder}": another one is being made there (process ${
          lock.error?.pid ?? "unknown"
        })`,
      );
    }
    try {
      return await taken(job, nowMs, await newBackupPath(job.folder, nowMs), choice.signal);
    } finally {
      lock.value.release();
    }
  } catch (error) {
    return failed(`No backup was made in "${job.folder}": ${backupFault(error)}`);
  }
}

async function taken(
  job: BackupJob,
  nowMs: number,
  to: string,
  signal: AbortSignal | undefined,
): Promise<BackupOutcome> {
  const { source, authToken, programVersion, dataDir, configPath, folder } = job;
  const files = await keptFiles(dataDir, configPath);
  const made = await takeBackup({ source, authToken, to, files, programVersion, nowMs });
  if (!made.ok) return failed(made.error);
  const faults: string[] = [...made.value.lacks];
  if (job.hook.length > 0) {
    const carried = await runBackupHook(job.hook, to, job.hookTimeoutMs, signal);
    if (!carried.ok) faults.push(`it was not carried off-site: ${carried.error}`);
  }
  // What could not be carried away is no reason to remove what is older.
  const removed = dirname(to) === folder && faults.length === 0
    ? await pruneBackups(folder, job.retentionDays, nowMs).catch((error) => {
      faults.push(`older ones were not removed: ${(error as Error).message}`);
      return [];
    })
    : [];
  const { manifest } = made.value;
  const said = `Backup "${to}" was made and proved: ${(manifest.database.bytes / 1_048_576).toFixed(1)} MB`;
  return {
    backup: made.value,
    removed,
    faults,
    note: {
      severity: faults.length > 0 ? "warning" : "info",
      message: [said, ...faults].join("; "),
      details: { path: to, bytes: manifest.database.bytes, sha256: manifest.database.sha256, removed: removed.length },
    },
  };
}

const failed = (message: string): BackupOutcome => ({
  backup: null,
  removed: [],
  faults: [],
  note: { severity: "error", message, details: {} },
});
