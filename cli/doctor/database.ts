import { statfs } from "node:fs/promises";
import { checkDatabase } from "../../db/backup/check_database.ts";
import { MIGRATIONS } from "../../db/migrations/all.ts";
import { newestVersion } from "../../db/migrations/migrate.ts";
import type { ReadOnly } from "../../db/read_only.ts";
import type { Result } from "../../domain/result.ts";
import { type Check, fail, ok, skipped, warn, warnOrFail } from "./check.ts";
import type { Patient } from "./patient.ts";

/** @param opened The database, or why it cannot be read. */
export async function databaseCheck(
  { databaseUrl, isLive }: Patient,
  opened: Result<Pick<ReadOnly, "client">>,
): Promise<Check> {
  const name = "database";
  if (!opened.ok) {
    return opened.error.startsWith("There is no database")
      ? warnOrFail(isLive)(name, opened.error, "the first start makes it")
      : fail(name, opened.error, "see docs/backups.md: migrate, or restore a backup");
  }
  if (!databaseUrl.startsWith("file:")) return ok(name, "the server answers, its schema is this Xylen's");
  const facts = await checkDatabase(opened.value.client);
  if (!facts.ok) return fail(name, facts.error, "stop Xylen and restore the newest backup: xylen restore FILE --force");
  const rows = Object.values(facts.value.rows).reduce((sum, count) => sum + count, 0);
  return ok(name, `sound, ${rows} rows, schema ${facts.value.schema_version} of ${newestVersion(MIGRATIONS)}`);
}

/** Less than this, and a day's records or a backup may not fit. */
const FREE_LEAST_MB = 1_024;
const FREE_FAIL_MB = 200;

/** Room where the data is and where backups go. */
export async function diskCheck(folders: readonly string[]): Promise<Check> {
  const name = "disk";
  const free: { folder: string; mb: number }[] = [];
  for (const folder of new Set(folders)) {
    const stats = await statfs(folder).catch(() => null);
    if (stats) free.push({ folder, mb: Math.floor(stats.bavail * stats.bsize / 1_048_576) });
  }
  const least = free.toSorted((a, b) => a.mb - b.mb)[0];
  if (least === undefined) return skipped(name, "the folders are not there yet");
  const detail = `${least.mb} MB free for ${least.folder}`;
  if (least.mb < FREE_FAIL_MB) return fail(name, detail, `make room: less than ${FREE_FAIL_MB} MB stop trading soon`);
  return least.mb < FREE_LEAST_MB ? warn(name, detail, `make room: ${FREE_LEAST_MB} MB are wanted`) : ok(name, detail);
}
