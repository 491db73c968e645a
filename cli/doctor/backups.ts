import { storedBackups } from "../../db/backup/backup_folder.ts";
import { verifyBackup } from "../../db/backup/verify_backup.ts";
import { backupFolder } from "../backup_job.ts";
import { type Check, fail, ok, skipped, warn, warnOrFail } from "./check.ts";
import type { Patient } from "./patient.ts";

const HOUR_MS = 3_600_000;
const MAKE_ONE = "deno task xylen backup --data-dir FOLDER";

/** Whether there is one, how old it is, and whether it can be restored: by restoring it. */
export async function backupChecks({ config, isLive, nowMs }: Patient): Promise<Check[]> {
  const folder = backupFolder(config);
  const hours = config.database.backup_interval_hours;
  const [newest] = await storedBackups(folder);
  if (newest === undefined) {
    return [
      warnOrFail(isLive)("backup", `there is none in ${folder}`, MAKE_ONE),
      skipped("backup age", "there is none"),
      skipped("backup proof", "there is none"),
      offSiteCheck(config.database.backup_hook, isLive),
    ];
  }
  const ageHours = (nowMs - newest.takenAtMs) / HOUR_MS;
  const age = `${ageHours.toFixed(1)} h old, one is taken every ${hours} h`;
  const scratch = await Deno.makeTempDir({ prefix: "xylen-doctor-" });
  const verified = await verifyBackup(newest.path, `${scratch}/restored.db`)
    .finally(() => Deno.remove(scratch, { recursive: true }));
  return [
    ok("backup", newest.path),
    // One more hour: a backup takes its time.
    ageHours <= hours + 1
      ? ok("backup age", age)
      : warnOrFail(isLive)("backup age", age, `${MAKE_ONE}; look on the system page why none was taken`),
    verified.ok
      ? ok("backup proof", `restored into a scratch file: ${verified.value.verified.join(", ")}`)
      : fail("backup proof", verified.error, `${MAKE_ONE}, and keep the older ones`),
    offSiteCheck(config.database.backup_hook, isLive),
  ];
}

function offSiteCheck(hook: readonly string[], isLive: boolean): Check {
  const name = "backup off-site";
  if (hook.length > 0) return ok(name, `carried elsewhere by ${hook[0]}`);
  const detail = "backups stay on this machine";
  return isLive ? warn(name, detail, "set database.backup_hook, see docs/backups.md") : skipped(name, detail);
}
