/** The trial ledger of a backup comes back without a trial being forgotten: entries are added, none is ever taken out. */
import { join } from "node:path";
import { counted } from "../../domain/counted.ts";
import { err, type Result } from "../../domain/result.ts";
import { type Taken, takeUp } from "../research/take_up.ts";
import { LEDGER_FILE, openTrialLedger, researchFile } from "../research/trial_ledger.ts";
import { hashedCopy } from "./hashed_copy.ts";
import { filesPath, type Manifest } from "./manifest.ts";
import { backupFault } from "./take_backup.ts";

/**
 * What the backup's ledger has more is added to the one that is there. Where the two have parted, or one of them cannot be
 * read, that one stays, and the backup's is put beside it.
 *
 * @param stamp In the name of what is put beside. @returns What became of it, in words; null where the backup has none.
 */
export async function restoreLedger(
  backup: string,
  manifest: Manifest | null,
  dataDir: string,
  stamp: string,
): Promise<string | null> {
  if (!manifest?.files.some(({ path }) => path === LEDGER_FILE)) return null;
  const from = join(filesPath(backup), LEDGER_FILE);
  const scratch = join(dataDir, `.ledger-${stamp}`);
  const present = researchFile(dataDir);
  let taken: Result<Taken>;
  try {
    // A copy of it: to open a ledger is to bring its schema up to date, and a backup is not written to.
    await hashedCopy(from, researchFile(scratch));
    taken = await takenUp(dataDir, scratch);
  } catch (error) {
    taken = err(backupFault(error));
  } finally {
    await Deno.remove(scratch, { recursive: true }).catch(() => {}); // it may never have been made
  }
  if (taken.ok) return toldOf(taken.value);
  const beside = join(dataDir, `research-of-backup-${stamp}.db`);
  const kept = `The trial ledger "${present}" stays as it is: that of the backup could not be added (${taken.error})`;
  try {
    await hashedCopy(from, beside);
    return `${kept} and is kept beside it, in "${beside}"`;
  } catch (error) {
    return `${kept} nor be put beside it (${backupFault(error)}): it is in "${from}"`;
  }
}

async function takenUp(dataDir: string, otherDir: string): Promise<Result<Taken>> {
  const other = await openTrialLedger(otherDir);
  if (!other.ok) return other;
  try {
    const ledger = await openTrialLedger(dataDir);
    if (!ledger.ok) return ledger;
    try {
      return await takeUp(ledger.value, other.value);
    } finally {
      await ledger.value.close();
    }
  } finally {
    await other.value.close();
  }
}

const toldOf = ({ added, common }: Taken): string =>
  added === 0
    ? `The trial ledger has ${counted(common, "entry", "entries")} of the backup already, and stays as it is`
    : `The trial ledger has ${counted(added, "entry", "entries")} of the backup more now`;
