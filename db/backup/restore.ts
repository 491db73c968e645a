/** Puts a backup in the place of a coordinator's database. */
import { dirname, join } from "node:path";
import { err, ok, type Result } from "../../domain/result.ts";
import { MIGRATIONS } from "../migrations/all.ts";
import { refuseNewer } from "../migrations/migrate.ts";
import { lockDataFolder } from "../ownership.ts";
import { syncFolder } from "./durable_file.ts";
import { endAccess, type EndedAccess } from "./end_access.ts";
import { leapFence } from "./fence_leap.ts";
import { Former } from "./former.ts";
import { hashedCopy } from "./hashed_copy.ts";
import { restoreLedger } from "./restore_ledger.ts";
import { filesPath, type Manifest } from "./manifest.ts";
import { backupFault, closedToOthers, exists, type Proof, proved } from "./take_backup.ts";
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
  /** Asked of the scratch file, and once more of the restored one. */
  readonly proof?: Proof;
}

export interface Restored extends VerifiedBackup {
  /** Where the former database and files are now; null where there were none. */
  readonly former: string | null;
  /** Files beside the database that were put back, by their path in the data folder. */
  readonly files: readonly string[];
  /** What became of the trial ledger, in words; null where the backup holds none. */
  readonly ledger: string | null;
  /** What is over with it. */
  readonly ended: EndedAccess;
}

/** @returns What was restored, or one sentence that says why nothing was changed. */
export async function restoreBackup(request: RestoreRequest): Promise<Result<Restored>> {
  const { backup, dataDir, databasePath, force, nowMs } = request;
  if (!await exists(backup)) return err(`There is no backup at "${backup}"`);
  const locked = await lockDataFolder(dataDir, nowMs);
  if (!locked.ok) return locked;
  const scratch = `${databasePath}.restoring`;
  try {
    const isThere = await exists(databasePath);
    if (isThere && !force) {
      return err(
        `There is a database at "${databasePath}" already: --force puts "${backup}" in its place and keeps it beside`,
      );
    }
    await Deno.mkdir(dirname(databasePath), { recursive: true, mode: 0o700 });
    const verified = await verifyBackup(backup, scratch, request.proof);
    if (!verified.ok) return verified;
    refuseNewer(verified.value.facts.schema_version, MIGRATIONS);
    await closedToOthers(scratch);
    const ended = endAccess(scratch);
    leapFence(scratch);
    const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, "");
    const former = new Former(join(dataDir, `before-restore-${stamp}`), databasePath, dataDir);
    const files = await replaced(request, scratch, former, isThere, verified.value.manifest);
    if (!files.ok) return files;
    const ledger = await restoreLedger(backup, verified.value.manifest, dataDir, stamp);
    return ok({
      ...verified.value,
      former: await exists(former.folder) ? former.folder : null,
      files: files.value,
      ledger,
      ended,
    });
  } catch (error) {
    return err(`"${backup}" was not restored: ${backupFault(error)}`);
  } finally {
    await Deno.remove(scratch).catch(() => {});
    locked.value.release();
  }
}

/** From here on things are moved: whatever goes wrong, they are moved back. */
async function replaced(
  { backup, databasePath, dataDir, proof }: RestoreRequest,
  scratch: string,
  former: Former,
  isThere: boolean,
  manifest: Manifest | null,
): Promise<Result<string[]>> {
  let fault: string;
  try {
    if (isThere) await former.keepDatabase();
    await Deno.rename(scratch, databasePath);
    await syncFolder(dirname(databasePath));
    const files = await putModels(manifest, backup, dataDir, former);
    const after = await proved(databasePath, proof);
    if (after.ok) return ok(files);
    fault = after.error;
  } catch (error) {
    fault = backupFault(error);
  }
  await former.putBack();
  const what = isThere ? "the former database is back in its place" : "it was taken away again";
  return err(`"${backup}" was restored to "${databasePath}" but does not pass there: ${fault}; ${what}`);
}

/** Models as they were; the configuration is for people to compare, and stays in the backup. */
async function putModels(
  manifest: Manifest | null,
  backup: string,
  dataDir: string,
  former: Former,
): Promise<string[]> {
  const models = (manifest?.files ?? []).map(({ path }) => path).filter((path) => path.startsWith("models/"));
  if (models.length === 0) return [];
  await former.keepModels();
  for (const path of models) await hashedCopy(join(filesPath(backup), path), join(dataDir, path));
  return models;
}
