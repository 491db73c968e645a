import type { Command } from "commander";
import { err, ok, type Result } from "../domain/result.ts";
import type { BackupJob } from "../db/backup/backup_job.ts";
import { ExitError } from "./exit.ts";
import { type ConfigOptions, configPath, databaseSecrets, loadedConfig } from "./loaded_config.ts";

interface MigrateOptions extends ConfigOptions {
  readonly to?: string;
  readonly show?: true;
  readonly backup: boolean;
  readonly json?: true;
}

/** `migrate`: which version the schema has, and another one. */
export function register(program: Command): void {
  program.command("migrate")
    .description("bring the database's schema to this Xylen's version, or back to that of an older one")
    .option("--show", "change nothing: say which version the database has and which one this Xylen needs")
    .option("--to <version>", "another version: an older Xylen can then open the database")
    .option("--no-backup", "take no backup before")
    .option("--config <file>", "configuration; config.yaml of this folder when it is there")
    .option("--data-dir <folder>", "data folder of the coordinator, which has to be stopped")
    .option("--json", "print the result as JSON")
    .allowExcessArguments(false)
    .action(migrate);
}

async function migrate(options: MigrateOptions): Promise<void> {
  const { config } = await loadedConfig(options);
  const { backupJob } = await import("./backup_job.ts");
  const { changeSchema, NEWEST_SCHEMA, schemaOf } = await import("../db/migrations/change_schema.ts");
  const { sourceFault } = await import("../db/backup/take_backup.ts");
  const version = options.to === undefined ? NEWEST_SCHEMA : wantedVersion(options.to, NEWEST_SCHEMA);
  const { authToken, url } = databaseSecrets(options);
  const job = backupJob(config, { configPath: await configPath(options), authToken, url });
  const absent = await sourceFault(job.source);
  if (absent !== null) throw new ExitError(absent, 1);
  if (options.show) {
    const stored = await schemaOf(job.source, authToken);
    if (!stored.ok) throw new ExitError(stored.error, 1);
    if (options.json) return console.log(JSON.stringify({ version: stored.value, newest: NEWEST_SCHEMA }));
    return console.log(`The schema has version ${stored.value}; this Xylen needs ${NEWEST_SCHEMA}`);
  }
  let backup: string | null = null;
  const changed = await changeSchema({
    target: job.source,
    authToken,
    dataDir: job.dataDir,
    nowMs: Date.now(),
    version,
    before: async () => {
      if (!options.backup) return ok(undefined);
      const taken = await backedUp(job);
      if (taken.ok) backup = taken.value;
      return taken.ok ? ok(undefined) : taken;
    },
  });
  if (!changed.ok) throw new ExitError(changed.error, 1);
  const { from, to } = changed.value;
  if (options.json) return console.log(JSON.stringify({ from, to, newest: NEWEST_SCHEMA, backup }));
  if (from === to) return console.log(`The schema has version ${to} already: nothing was changed`);
  console.log(`The schema had version ${from}, it has ${to} now`);
  if (backup !== null) console.log(`As it was before: ${backup}`);
  if (to < from) {
    console.log(`What only a newer schema can hold is kept aside, and comes back with \`migrate\` of this Xylen`);
  }
}

/** Without its off-site command and its retention: only what is needed to go back. */
async function backedUp(job: BackupJob): Promise<Result<string>> {
  const { runBackup } = await import("../db/backup/backup_job.ts");
  const { backup, note } = await runBackup({ ...job, hook: [], retentionDays: Infinity }, Date.now());
  return backup ? ok(backup.path) : err(`Nothing was changed. ${note.message}; --no-backup goes on without`);
}

function wantedVersion(text: string, newest: number): number {
  const version = Number(text);
  if (/^\d+$/.test(text) && version >= 1 && version <= newest) return version;
  throw new ExitError(`--to must be a version from 1 to ${newest}, was "${text}"`, 2);
}
