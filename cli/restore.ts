import type { Command } from "commander";
import { resolve } from "node:path";
import type { Restored } from "../db/backup/restore.ts";
import type { VerifiedBackup } from "../db/backup/verify_backup.ts";
import { ExitError } from "./exit.ts";
import { type ConfigOptions, databaseSecrets, loadedConfig } from "./loaded_config.ts";

interface RestoreOptions extends ConfigOptions {
  readonly force?: true;
  readonly check?: true;
  readonly json?: true;
}

/** `restore FILE`: a backup in the place of the database. */
export function register(program: Command): void {
  program.command("restore")
    .description("put a backup in the place of the database; the coordinator has to be stopped")
    .argument("<file>", "the backup: the .db file, with its .json and .files beside it")
    .option("--force", "even where there is a database: it is kept beside, in before-restore-TIME")
    .option("--check", "change nothing: say whether the backup can be restored; exit 3 when not")
    .option("--config <file>", "configuration; config.yaml of this folder when it is there")
    .option("--data-dir <folder>", "data folder of the coordinator")
    .option("--json", "print the result as JSON")
    .allowExcessArguments(false)
    .action((file: string, options: RestoreOptions) => options.check ? check(file, options) : restore(file, options));
}

async function check(file: string, { json }: RestoreOptions): Promise<void> {
  const { verifyBackup } = await import("../db/backup/verify_backup.ts");
  const folder = await Deno.makeTempDir({ prefix: "xylen-restore-" });
  const verified = await verifyBackup(file, `${folder}/restored.db`).finally(() =>
    Deno.remove(folder, { recursive: true })
  );
  if (json) console.log(JSON.stringify(verified.ok ? checkView(verified.value) : { ok: false, fault: verified.error }));
  if (!verified.ok) throw new ExitError(verified.error, 3);
  if (!json) console.log(`"${file}" can be restored: ${storyOf(verified.value)}`);
}

async function restore(file: string, options: RestoreOptions): Promise<void> {
  const { config: { data, database } } = await loadedConfig(options);
  const { parseDatabaseUrl } = await import("../db/sql/database_url.ts");
  const { restoreBackup } = await import("../db/backup/restore.ts");
  const target = parseDatabaseUrl(databaseSecrets(options).url ?? database.url);
  if (!target.ok) throw new ExitError(target.error, 2);
  if (target.value.kind === "remote") {
    throw new ExitError(
      `The database is on a server (${target.value.url}), and a backup is a file: load it with the server's own ` +
        "tools, or name a data folder with --data-dir",
      2,
    );
  }
  const restored = await restoreBackup({
    backup: resolve(file),
    dataDir: resolve(data.storage_path),
    databasePath: resolve(target.value.path),
    force: options.force === true,
    nowMs: Date.now(),
  });
  if (!restored.ok) throw new ExitError(restored.error, 1);
  const { noteBackup } = await import("../db/backup/note_backup.ts");
  const { value } = restored;
  const message = `Restored from "${file}": ${endedText(value)}`;
  const note = { severity: "warning", message, details: { former: value.former, ...value.ended } } as const;
  const untold = await noteBackup({ source: target.value, authToken: undefined }, note, Date.now());
  if (untold !== null) console.error(untold);
  if (options.json) console.log(JSON.stringify(restoreView(value, target.value.path)));
  else for (const line of linesOf(value, target.value.path)) console.log(line);
}

const checkView = ({ manifest, facts, verified }: VerifiedBackup) => ({ ok: true, ...facts, verified, manifest });

const restoreView = ({ manifest: _, facts, verified, ...rest }: Restored, database: string) => ({
  database,
  ...facts,
  verified,
  ...rest,
});

const storyOf = ({ manifest, facts: { schema_version: version, moment }, verified }: VerifiedBackup): string =>
  [
    manifest ? `taken ${manifest.taken_at}` : "it has no manifest, so that only the file itself could be checked",
    `schema ${version}`,
    ...(moment ? [`event ${moment.seq} of run ${moment.run_id}`] : []),
    verified.join(", "),
  ].join(", ");

const endedText = ({ ended: { sessions, tokens } }: Restored): string =>
  `every sign-in and API token of it was ended (${sessions} and ${tokens}); users and passwords are those of the backup`;

function linesOf(restored: Restored, database: string): string[] {
  const { former, files, ledger } = restored;
  return [
    `"${database}" is the backup now: ${storyOf(restored)}`,
    ...(files.length === 0 ? [] : [`Models were put back: ${files.length} files`]),
    ...(ledger === null ? [] : [ledger]),
    `Sign in anew: ${endedText(restored)}`,
    ...(former === null ? [] : [`What was there before is in ${former}: remove it when all is well`]),
  ];
}
