/** Backups of a database that is written to without a pause, each restored and held against the original at its moment. */
import { restoreBackup } from "../../db/backup/restore.ts";
import { runBackup } from "../../db/backup/backup_job.ts";
import { parseDatabaseUrl } from "../../db/sql/database_url.ts";
import { BusyDatabase, differences } from "../db/backup/busy_database.ts";

export interface BackupProof {
  readonly backups: number;
  readonly equal: number;
  /** Commits that became durable while backups were being taken. */
  readonly commits_meanwhile: number;
  readonly megabytes_last: number;
  readonly faults: readonly string[];
}

/** @param url Of a libSQL server; a file of `folder` without one. */
export async function backupProof(size: number, folder: string, url?: string): Promise<BackupProof> {
  await using busy = await BusyDatabase.open(`${folder}/original`, url);
  // Given the same commits, up to the moment of each backup.
  await using twin = await BusyDatabase.open(`${folder}/twin`);
  const source = parseDatabaseUrl(url ?? `file:${folder}/original/xylen.db`);
  if (!source.ok) throw new Error(source.error);
  busy.keepWriting();
  const faults: string[] = [];
  let [equal, meanwhile, bytes] = [0, 0, 0];
  for (let number = 1; number <= size; number++) {
    const before = busy.seq;
    const { backup, note } = await runBackup({
      source: source.value,
      authToken: undefined,
      dataDir: `${folder}/original`,
      configPath: undefined,
      folder: `${folder}/backups`,
      retentionDays: 1,
      hook: [],
      hookTimeoutMs: 1,
      programVersion: "test",
    }, Date.now());
    const after = busy.seq;
    meanwhile += after - before;
    const fault = backup ? await faultOf(backup.path, backup.manifest.moment?.seq ?? 0, before, after) : note.message;
    if (fault === null) equal++;
    else faults.push(`backup ${number}: ${fault}`);
    bytes = backup?.manifest.database.bytes ?? 0;
    if (backup) { for (const each of [backup.path, `${backup.path}.json`]) await Deno.remove(each); }
  }
  return { backups: size, equal, commits_meanwhile: meanwhile, megabytes_last: bytes / 1e6, faults };

  async function faultOf(path: string, seq: number, before: number, after: number): Promise<string | null> {
    // One commit may be durable that its writer has not heard of yet.
    if (seq < before || seq > after + 1) return `is of commit ${seq}, not of ${before} to ${after}`;
    await twin.through(seq);
    const dataDir = `${folder}/restored`;
    const databasePath = `${dataDir}/xylen.db`;
    const restored = await restoreBackup({ backup: path, dataDir, databasePath, force: false, nowMs: Date.now() });
    if (!restored.ok) return restored.error;
    const found = differences(databasePath, `${folder}/twin/xylen.db`);
    await Deno.remove(dataDir, { recursive: true });
    return found.length === 0 ? null : `differs from commit ${seq}: ${found.join("; ")}`;
  }
}
