import { constants, setPriority } from "node:os";
import { withLedger } from "../research/with_ledger.ts";
import { ExitError } from "../exit.ts";

const JOB_ID = /^[A-Za-z0-9-]{1,80}$/;

/**
 * This process works for a coordinator: trading goes before it, and it ends with whoever started it. What its job has come
 * to already is not done again.
 *
 * @returns Whether there is anything left to do. @throws {ExitError} 2 for a name that is none.
 */
export async function takeJob(jobId: string, dataDir: string): Promise<boolean> {
  serveCoordinator(jobId);
  return await withLedger(
    dataDir,
    async (ledger) => await ledger.backtest(jobId) === null && await ledger.studies.ofJob(jobId) === null,
  );
}

/** Trading goes before this process, and it ends with whoever started it. @throws {ExitError} 2 for a name that is none. */
export function serveCoordinator(jobId: string): void {
  if (!JOB_ID.test(jobId)) throw new ExitError(`--job must be letters, digits and dashes, was "${jobId}"`, 2);
  stepBack();
  endWithParent();
}

/** Where the system does not let us, both are as quick as each other. */
function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // then it competes
  }
}

const PARENT = Deno.ppid;

/** Between two stretches of computing, in which nothing else is heard: ends this process when its parent has died. */
export function endAlone(): void {
  if (Deno.ppid !== PARENT) Deno.exit(1);
}

/** Its end of our standard input closes when it dies, however it does. */
function endWithParent(): void {
  void (async () => {
    for await (const _ of Deno.stdin.readable) { /* nobody says anything there */ }
    Deno.exit(1);
  })();
}
