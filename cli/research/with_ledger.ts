import { openTrialLedger, researchFile, type TrialLedger } from "../../db/research/trial_ledger.ts";
import { ExitError } from "../exit.ts";

/**
 * Opens the ledger of a data folder for as long as a run needs it, and says when entries of it are gone.
 *
 * @param work Is told the fault too, where there is one.
 * @throws {ExitError} 1 when it cannot be written.
 */
export async function withLedger<T>(
  dataDir: string,
  work: (ledger: TrialLedger, fault: string | undefined) => Promise<T>,
): Promise<T> {
  const ledger = await openTrialLedger(dataDir);
  if (!ledger.ok) throw new ExitError(ledger.error, 1);
  try {
    const fault = await ledger.value.fault();
    if (fault !== undefined) {
      console.error(
        `The ledger ${researchFile(dataDir)} is not whole: ${fault}. What it no longer knows cannot be deflated by`,
      );
    }
    return await work(ledger.value, fault);
  } finally {
    await ledger.value.close();
  }
}
