import { resolve } from "node:path";
import type { Config } from "../coordinator/runtime/config/schema.ts";
import { defaultConfig } from "../coordinator/runtime/config/schema.ts";
import type { BackupJob } from "../db/backup/backup_job.ts";
import { parseDatabaseUrl } from "../db/sql/database_url.ts";
import { VERSION } from "../domain/version.ts";
import { ExitError } from "./exit.ts";

/** Where backups go: `database.backup_path`, and while nobody has set it, beside the database. */
export function backupFolder({ data, database }: Config): string {
  const isSet = database.backup_path !== defaultConfig().database.backup_path;
  return isSet ? resolve(database.backup_path) : resolve(data.storage_path, "backups");
}

/** @param url Of the database; the configuration's unless another is said. @throws {ExitError} 2 for a url that is none. */
export function backupJob(
  config: Config,
  { configPath, authToken, url = config.database.url }: {
    readonly configPath: string | undefined;
    readonly authToken: string | undefined;
    readonly url?: string | undefined;
  },
): BackupJob {
  const source = parseDatabaseUrl(url);
  if (!source.ok) throw new ExitError(source.error, 2);
  const { database, data } = config;
  return {
    source: source.value,
    authToken,
    dataDir: resolve(data.storage_path),
    configPath,
    folder: backupFolder(config),
    retentionDays: database.backup_retention_days,
    hook: database.backup_hook,
    hookTimeoutMs: database.backup_hook_timeout_seconds * 1000,
    programVersion: VERSION,
  };
}
