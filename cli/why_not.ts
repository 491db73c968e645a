import { type Command, InvalidArgumentError } from "commander";
import { withDatabase } from "./with_database.ts";
import { type Stop, stopOf } from "./why/stop.ts";

interface WhyNotOptions {
  readonly last: number;
  readonly dataDir?: string;
  readonly json?: boolean;
}

const LAST_USUAL = 20;
const LAST_MAX = 500;

/** `why-not`: what stopped the last decisions. */
export function register(program: Command): void {
  program.command("why-not")
    .description("the gate or check that stopped each of the last decisions, newest first, and how often each did")
    .option("--last <n>", `decisions, 1 to ${LAST_MAX}`, readLast, LAST_USUAL)
    .option("--data-dir <folder>", "data folder of the coordinator (default: LIBSQL_URL's database, else data)")
    .option("--json", "print the list and the counts as JSON")
    .allowExcessArguments(false)
    .action(tellWhyNot);
}

async function tellWhyNot({ last, dataDir, json }: WhyNotOptions): Promise<void> {
  const decisions = await withDatabase(
    dataDir,
    async ({ records }) => (await records.decisions({ limit: last })).items,
  );
  const stops = decisions.map(stopOf);
  const counts = countsOf(stops);
  if (json) return console.log(JSON.stringify({ decisions: stops, counts }));
  const { stopText } = await import("./why/stop_text.ts");
  console.log(stopText(stops, counts).join("\n"));
}

/** By what stopped them, most first; `traded` and `hold` are in it. */
function countsOf(stops: readonly Stop[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { stopped_by, outcome } of stops) {
    const name = stopped_by ?? outcome;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).sort(([, a], [, b]) => b - a));
}

function readLast(text: string): number {
  const last = Number(text);
  if (Number.isInteger(last) && last >= 1 && last <= LAST_MAX) return last;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${LAST_MAX}.`);
}
