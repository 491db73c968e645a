import { err, ok, type Result } from "../../domain/result.ts";

/** All that the command sees of our environment: no secret is in it. */
const ENVIRONMENT = ["PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT"];
/** What it says beyond this is not kept. */
const SAID_MOST = 2_000;

/**
 * Runs the operator's command with the backup's path behind its arguments: no shell, no input, no secrets, and an end.
 *
 * @returns What it said last; an error in words where it failed or took too long.
 */
export async function runBackupHook(
  argv: readonly string[],
  backup: string,
  timeoutMs: number,
  stopped?: AbortSignal,
): Promise<Result<string>> {
  const [program, ...args] = argv;
  const patience = AbortSignal.timeout(timeoutMs);
  try {
    const output = await new Deno.Command(program!, {
      args: [...args, backup],
      clearEnv: true,
      env: Object.fromEntries(ENVIRONMENT.flatMap((name) => {
        const value = Deno.env.get(name);
        return value === undefined ? [] : [[name, value]];
      })),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal: stopped ? AbortSignal.any([patience, stopped]) : patience,
    }).output();
    const said = [output.stdout, output.stderr].map((bytes) => new TextDecoder().decode(bytes).trim())
      .filter((text) => text !== "").join("\n").slice(-SAID_MOST);
    if (output.success) return ok(said);
    const how = patience.aborted
      ? `took longer than ${timeoutMs / 1000} s and was ended`
      : stopped?.aborted
      ? "was ended with the program"
      : `ended with ${output.signal ?? output.code}`;
    return err(`database.backup_hook (${program}) ${how}${said === "" ? "" : `: ${said}`}`);
  } catch (error) {
    return err(`database.backup_hook cannot run "${program}": ${(error as Error).message}`);
  }
}
