import { Command, CommanderError } from "commander";
import { COMMANDS } from "./cli/commands.ts";
import { ExitError } from "./cli/exit.ts";
import { versionText } from "./cli/version_text.ts";
import { keepFromTraces } from "./coordinator/telemetry/kept_from_traces.ts";
import { VERSION } from "./domain/version.ts";

/** Loads only the command that is asked for, so that a model server does not load a dashboard; all of them for help. */
async function programFor(args: readonly string[]): Promise<Command> {
  const program = new Command("xylen")
    .description("Trades crypto perpetual futures on the word of an ensemble of models, and can prove every decision.")
    .version(asksVersion(args) ? await versionText() : VERSION)
    .exitOverride()
    .showHelpAfterError("(add --help for what is possible)");
  const asked = COMMANDS[args[0] ?? ""];
  for (const load of asked ? [asked] : Object.values(COMMANDS)) (await load()).register(program);
  for (const command of program.commands) {
    command.exitOverride().showHelpAfterError("(add --help for what is possible)");
  }
  return program;
}

/** The commit is looked up only for whoever asks: a child may read neither environment nor checkout. */
const asksVersion = ([first]: readonly string[]): boolean => first === "--version" || first === "-V";

/** @returns The exit code: 0 done, 1 failed, 2 wrong usage, 3 a check did not pass. */
export async function main(args: readonly string[]): Promise<number> {
  keepFromTraces();
  try {
    const program = await programFor(args);
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(error instanceof ExitError ? error.message : error);
    return error instanceof ExitError ? error.code : 1;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
