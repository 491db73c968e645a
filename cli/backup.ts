import type { Command } from "commander";
import { resolve } from "node:path";
import type { BackupOutcome } from "../db/backup/backup_job.ts";
import { ExitError } from "./exit.ts";
import { type ConfigOptions, configPath, databaseSecrets, loadedConfig } from "./loaded_config.ts";

interface BackupOptions extends ConfigOptions {
  readonly to?: string;
  readonly ifDue?: true;
  readonly json?: true;
}

/** `backup`: the database at one moment, also while a coordinator trades on it. */
export function register(program: Command): void {
  program.command("backup")
    .description("copy the database as it is now, also while it is in use, and prove the copy by restoring it")
    .option("--to <file>", "file to make (default: a new one in database.backup_path, where old ones are then removed)")
    .option("--if-due", "only when the newest has the age of database.backup_interval_hours: for a timer")
    .option("--config <file>", "configuration; config.yaml of this folder when it is there")
    .option("--data-dir <folder>", "data folder of the coordinator")
    .option("--json", "print the result as JSON")
    .allowExcessArguments(false)
    .action(makeBackup);
}

/** A timer comes a little earlier on one day than on another, and would leave out every second one. */
const DUE_FROM = 0.95;

async function makeBackup(options: BackupOptions): Promise<void> {
  if (options.ifDue && options.to !== undefined) {
    throw new ExitError("--if-due looks at database.backup_path, --to at no folder: give one of the two", 2);
  }
  const { config } = await loadedConfig(options);
  const { backupJob } = await import("./backup_job.ts");
  const { runBackup } = await import("../db/backup/backup_job.ts");
  const job = backupJob(config, { configPath: await configPath(options), ...databaseSecrets(options) });
  const nowMs = Date.now();
  if (options.ifDue) {
    const { storedBackups } = await import("../db/backup/backup_folder.ts");
    const [newest] = await storedBackups(job.folder);
    const ageMs = nowMs - (newest?.takenAtMs ?? -Infinity);
    // One of the future is of a clock that was wrong.
    if (newest && ageMs >= 0 && ageMs < DUE_FROM * config.database.backup_interval_hours * 3_600_000) {
      const age = `${(ageMs / 3_600_000).toFixed(1)} h`;
      if (options.json) console.log(JSON.stringify({ made: false, path: newest.path, removed: [], faults: [] }));
      else console.log(`None is due: the newest, ${newest.path}, is ${age} old`);
      return;
    }
  }
  const to = options.to === undefined ? undefined : resolve(options.to);
  const outcome = await runBackup(job, nowMs, { to });
  const { noteBackup } = await import("../db/backup/note_backup.ts");
  const told = await noteBackup(job, outcome.note, nowMs);
  if (told !== null) console.error(told);
  if (options.json) console.log(JSON.stringify(viewOf(outcome)));
  else if (outcome.backup) { for (const line of linesOf(outcome)) console.log(line); }
  if (!outcome.backup) throw new ExitError(outcome.note.message, 1);
  if (outcome.faults.length > 0) throw new ExitError(`The backup is whole, but ${outcome.faults.join("; ")}`, 1);
}

const viewOf = ({ backup, removed, faults, note }: BackupOutcome) => ({
  made: backup !== null,
  path: backup?.path ?? null,
  manifest: backup?.manifest ?? null,
  removed,
  faults: backup ? faults : [note.message],
});

function linesOf({ backup, removed }: BackupOutcome): string[] {
  const { path, manifest } = backup!;
  const { moment, database, files, verified, schema_version: version } = manifest;
  const rows = Object.values(manifest.rows).reduce((sum, count) => sum + count, 0);
  return [
    `${path}: ${
      (database.bytes / 1_048_576).toFixed(1)
    } MB, ${rows} rows, schema ${version}, ${files.length} files beside it`,
    moment === null
      ? "It is of before the first event of any run"
      : `It is of event ${moment.seq} of run ${moment.run_id}, market time ${
        new Date(moment.market_time_ms).toISOString()
      }`,
    `Proved by restoring it: ${verified.join(", ")}`,
    ...(removed.length === 0 ? [] : [`Removed for their age: ${removed.join(", ")}`]),
  ];
}
