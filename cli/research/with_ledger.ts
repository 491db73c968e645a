import { openTrialLedger, type TrialLedger } from "../../db/research/trial_ledger.ts";
import { ExitError } from "../exit.ts";

/** Opens the ledger of a data folder for as long as a run needs it. @throws {ExitError} 1 when it cannot be written. */
export async function withLedger<T>(dataDir: string, work: (ledger: TrialLedger) => Promise<T>): Promise<T> {
  const ledger = await openTrialLedger(dataDir);
  if (!ledger.ok) throw new ExitError(ledger.error, 1);
  return await work(ledger.value).finally(() => ledger.value.close());
}
