import type { Command } from "commander";
import type { FlattenView } from "../coordinator/ports/flatten_view.ts";
import type { StatusView } from "../coordinator/ports/views.ts";
import { ExitError } from "./exit.ts";
import { OperatorClient, type OperatorOptions, withOperatorOptions } from "./operator_client.ts";

interface FlattenOptions extends OperatorOptions {
  readonly account?: string;
  readonly why: string;
  readonly wait: string;
}

const LOOK_AGAIN_MS = 500;
const WAIT_SECONDS = 120;

/** `flatten`: like halt, closes everything, and waits until the exchange calls the account empty. */
export function register(program: Command): void {
  withOperatorOptions(
    program.command("flatten").description("like halt, closes everything, and waits until the account is flat"),
  )
    .option("--account <name>", "the account's name, instead of typing it on the terminal")
    .option("--why <reason>", "for the event log", "from the command line")
    .option("--wait <seconds>", "how long to wait for it to be flat", String(WAIT_SECONDS))
    .action(flatten);
}

/** @throws {ExitError} 2 without the account's name, 1 when it is refused, 3 when it is not flat in time. */
async function flatten(options: FlattenOptions): Promise<void> {
  const waitSeconds = Number(options.wait);
  if (!(waitSeconds > 0)) throw new ExitError(`--wait must be seconds above 0, was "${options.wait}"`, 2);
  if (options.account === undefined && !Deno.stdin.isTerminal()) {
    throw new ExitError("flatten closes everything: name the account with --account NAME, or type it on a terminal", 2);
  }
  const client = new OperatorClient(options);
  const { account: name } = await client.get<StatusView>("/api/v1/status");
  const account = options.account ?? prompt(`This closes everything on account ${name}. Type its name:`) ?? "";
  await client.post("/api/v1/control/flatten", { account, why: options.why });
  const say = options.json ? () => {} : (line: string) => console.log(line);
  const end = await follow(client, waitSeconds * 1000, say);
  if (options.json) console.log(JSON.stringify(end));
  if (end?.state === "flat") return;
  const rest = end === null
    ? "trading was resumed meanwhile"
    : end.remains.join("; ") || "the exchange has not said yet";
  throw new ExitError(`Account ${name} is not flat: ${rest}`, 3);
}

/** Says each step once. @returns How it stands at its end, or when the patience is over; null when it was called off. */
async function follow(
  client: OperatorClient,
  patienceMs: number,
  say: (line: string) => void,
): Promise<FlattenView | null> {
  const untilMs = performance.now() + patienceMs;
  for (let said = 0;;) {
    const { flatten: now } = await client.get<StatusView>("/api/v1/status");
    for (const step of now?.steps.slice(said) ?? []) say(step);
    said = now?.steps.length ?? said;
    if (now?.state !== "closing" || performance.now() > untilMs) return now;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
