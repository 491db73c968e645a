/** Exit codes of the command line: 0 done, 1 failed, 2 wrong usage, 3 a check did not pass. */
export type ExitCode = 1 | 2 | 3;

/** Ends a command with one clear sentence for the user. `main.ts` prints it to standard error and exits with the code. */
export class ExitError extends Error {
  override readonly name = "ExitError";
  constructor(message: string, readonly code: ExitCode) {
    super(message);
  }
}
