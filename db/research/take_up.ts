/** A ledger that takes up what another one, of a backup, has more. */
import { err, ok, type Result } from "../../domain/result.ts";
import { isTaken, type TrialLedger } from "./trial_ledger.ts";
import type { RecordedTrial } from "./trial_entry.ts";

/** How two ledgers that began alike, or not, stand to each other. */
export interface Taken {
  /** Entries that the other had more, and that are in this one now. */
  readonly added: number;
  /** Entries that both had before. */
  readonly common: number;
}

/** Entries that are added in one transaction. */
const BATCH = 500;

/**
 * Adds the entries by which another ledger goes on where this one ends. Nothing of this one is changed.
 *
 * @returns Why they cannot be added: the other one is not whole, or the two have parted.
 */
export async function takeUp(ledger: TrialLedger, other: TrialLedger): Promise<Result<Taken>> {
  const fault = await other.fault();
  if (fault !== undefined) return err(`it is not whole: ${fault}`);
  const own = ledger.all();
  let common = 0, added = 0;
  let isAtEnd: boolean = false;
  let batch: RecordedTrial[] = [];
  const write = async () => {
    await ledger.continueWith(batch, await other.reportsOf(batch));
    added += batch.length;
    batch = [];
  };
  try {
    for await (const trial of other.all()) {
      const mine: RecordedTrial | undefined = isAtEnd ? undefined : (await own.next()).value;
      isAtEnd = mine === undefined;
      if (mine && mine.entryHash !== trial.entryHash) return err(`entry ${trial.seq} is another one`);
      if (mine) common++;
      else batch.push(trial);
      if (batch.length === BATCH) await write();
    }
    if (batch.length > 0) await write();
  } catch (error) {
    if (!isTaken(error)) throw error;
    return err(`another program has added entry ${common + added + 1} meanwhile`);
  }
  return ok({ added, common });
}
