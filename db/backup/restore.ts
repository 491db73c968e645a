/** Puts a backup in the place of a coordinator's database. */
import { basename, dirname, join } from "node:path";
import { err, ok, type Result } from "../../domain/result.ts";
import { MIGRATIONS } from "../migrations/all.ts";
import { refuseNewer } from "../migrations/migrate.ts";
import { lockDataFolder } from "../ownership.ts";
import { Connection } from "../sql/connection.ts";
import { backupFault, exists, type Proof, proved } from "./take_backup.ts";
import { syncFolder } from "./durable_file.ts";
import { hashedCopy } from "./hashed_copy.ts";
import { filesPath, type Manifest } from "./manifest.ts";
import { type VerifiedBackup, verifyBackup } from "./verify_backup.ts";

export interface RestoreRequest {
  readonly backup: string;
  readonly dataDir: string;
  /** The database file that it becomes. */
  readonly databasePath: string;
  /** Whether a database that is there may give way. It is kept beside. */
  readonly force: boolean;
  /** Wall time. */
  readonly nowMs: number;
  readonly proof: Proof;
}

export interface Restored extends VerifiedBackup {
  /** Where the former database and files are now; null where there were none. */
  readonly former: string | null;
  /** Files beside the database that were put back, by their path in the data folder. */
  readonly files: readonly string[];
}

/** @returns What was restored, or one sentence that says why nothing was changed. */
export async function restoreBackup(request: RestoreRequest): Promise<Result<Restored>> {
  const { dataDir, nowMs } = request;
  const locked = await lockDataFolder(dataDir, nowMs);
  if (!locked.ok) return locked;
  try {
    return await restoreLocked(request);
  } catch (error) {
    return err(`"${request.backup}" was not restored: ${backupFault(error)}`);
  } finally {
    locked.value.release();
  }
}

async function restoreLocked(request: RestoreRequest): Promise<Result<Restored>> {
  const { backup, dataDir, databasePath, force, nowMs, proof } = request;
  const isThere = await exists(databasePath);
  if (isThere && !force) {
    return err(
      `There is a database at "${databasePath}" already: --force puts "${backup}" in its place and keeps it beside`,
    );
  }
  await Deno.mkdir(dirname(databasePath), { recursive: true });
  const scratch = `${databasePath}.restoring`;
  try {
    const verified = await verifyBackup(backup, scratch, proof);
    if (!verified.ok) return verified;
    refuseNewer(verified.value.facts.schema_version, MIGRATIONS);
    const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const former = join(dataDir, `before-restore-${stamp}`);
    if (isThere) await setAside(databasePath, former);
    await Deno.rename(scratch, databasePath);
    await syncFolder(dirname(databasePath));
    const files = await putBack(verified.value.manifest, backup, dataDir, former);
    const after = await proved(databasePath, () => Promise.resolve(ok(null)));
    if (!after.ok) {
      return err(`"${databasePath}" was restored but does not pass: ${after.error}; the former is in ${former}`);
    }
    return ok({ ...verified.value, former: await exists(former) ? former : null, files });
  } finally {
    await Deno.remove(scratch).catch(() => {});
  }
}

/**
 * The former database stays whole at every moment: its write-ahead log is moved into the file first, so that a crash
 * before the rename leaves it in place, and a second name keeps it after. A torn one is moved as it is.
 */
async function setAside(databasePath: string, former: string): Promise<void> {
  await Deno.mkdir(former, { recursive: true });
  foldLog(databasePath);
  for (const side of ["-wal", "-shm"]) {
    if (await exists(databasePath + side)) {
      await Deno.rename(databasePath + side, join(former, basename(databasePath) + side));
    }
  }
  const kept = join(former, basename(databasePath));
  await Deno.link(databasePath, kept).catch(() => Deno.rename(databasePath, kept));
  await syncFolder(former);
}

function foldLog(databasePath: string): void {
  let connection: Connection | null = null;
  try {
    connection = new Connection(databasePath);
    connection.command("pragma wal_checkpoint(truncate)");
  } catch {
    // Not a sound database: that may be why another one takes its place.
  } finally {
    connection?.close();
  }
}

/** Models as they were; the configuration is for people to compare, and stays in the backup. */
async function putBack(
  manifest: Manifest | null,
  backup: string,
  dataDir: string,
  former: string,
): Promise<string[]> {
  const models = (manifest?.files ?? []).map(({ path }) => path).filter((path) => path.startsWith("models/"));
  if (models.length === 0) return [];
  if (await exists(join(dataDir, "models"))) {
    await Deno.mkdir(former, { recursive: true });
    await Deno.rename(join(dataDir, "models"), join(former, "models"));
  }
  for (const path of models) await hashedCopy(join(filesPath(backup), path), join(dataDir, path));
  return models;
}
