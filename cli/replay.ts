import type { Command } from "commander";
import type { Difference } from "../coordinator/runtime/proof/differences.ts";
import { counted } from "../domain/counted.ts";
import type { ReadOnly } from "../db/read_only.ts";
import { parsedDayRange } from "./day_range.ts";
import { ExitError } from "./exit.ts";
import { withDatabase } from "./with_database.ts";

interface ReplayOptions {
  readonly decision?: string;
  readonly from?: string;
  readonly to?: string;
  readonly verifyChain?: boolean;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** What a command found, as it is printed with `--json`. */
interface Verdict {
  readonly decisions: number;
  readonly differences: readonly Difference[];
}

/** `replay`: makes recorded decisions again, and holds what is stored of them against what comes out. */
export function register(program: Command): void {
  program.command("replay")
    .description("make recorded decisions again and name every figure that differs; exit 3 on any difference")
    .option("--decision <id>", "one decision, from its own record")
    .option("--from <time>", "every decision since then, with the features and weights that its market gave (UTC)")
    .option("--to <time>", "every decision until then; a bare date is the whole day (UTC)")
    .option(
      "--verify-chain",
      "only the hashes of every decision, each against the one before it, and whether one is missing",
    )
    .option("--data-dir <folder>", "data folder of the coordinator (default: LIBSQL_URL's database, else data)")
    .option("--json", "print the verdict as JSON")
    .allowExcessArguments(false)
    .action(runReplay);
}

/** One changed candle makes every later decision differ: the first lines say where. */
const SHOWN_MOST = 50;

async function runReplay(options: ReplayOptions): Promise<void> {
  const task = taskOf(options);
  const verdict = await withDatabase(options.dataDir, task);
  const { decisions, differences } = verdict;
  if (options.json) console.log(JSON.stringify(verdict));
  else {
    for (const difference of differences.slice(0, SHOWN_MOST)) console.log(sentenceOf(difference));
    if (differences.length > SHOWN_MOST) {
      console.log(`… and ${differences.length - SHOWN_MOST} more: the first ones are the oldest; --json has all`);
    }
    const differ = counted(differences.length, "difference");
    console.log(`${counted(decisions, "decision")}${remarks(verdict)}; ${differ}`);
  }
  if (differences.length > 0) {
    throw new ExitError(
      `${
        counted(differences.length, "difference")
      }: the records were changed, or this is not the program that wrote them`,
      3,
    );
  }
}

const sentenceOf = ({ decision_id, field, recorded, recomputed }: Difference): string =>
  field === "decision"
    ? `${decision_id} is ${recorded}, ${recomputed}`
    : `${decision_id}: ${field} is recorded as ${recorded}, recomputed it is ${recomputed}`;

/** @throws {ExitError} 2 unless exactly one thing is asked for. */
function taskOf({ decision, from, to, verifyChain }: ReplayOptions): (database: ReadOnly) => Promise<Verdict> {
  const spanned = from !== undefined || to !== undefined;
  const asked = [decision !== undefined, spanned, verifyChain === true].filter(Boolean).length;
  if (asked !== 1) {
    const what = asked === 0 ? "Say what to replay" : "Only one of these at a time";
    throw new ExitError(`${what}: --decision ID, or --from and --to, or --verify-chain`, 2);
  }
  if (decision !== undefined) return (database) => oneDecision(database, decision);
  if (verifyChain) return chain;
  const range = parsedDayRange(from, to);
  if (!range.ok) throw new ExitError(range.error, 2);
  const { fromMs = 0, toMs = Number.MAX_SAFE_INTEGER } = range.value;
  return (database) => span(database, fromMs, toMs);
}

async function oneDecision({ client, records }: ReadOnly, decisionId: string): Promise<Verdict> {
  const { SqlDecisionHistory } = await import("../db/decision_history.ts");
  const { proveDecision } = await import("../coordinator/runtime/proof/prove.ts");
  const verdict = await proveDecision(new SqlDecisionHistory(client, records), decisionId);
  if (!verdict) throw new ExitError(`There is no decision "${decisionId}" in this database`, 1);
  return verdict;
}

async function span({ client, records }: ReadOnly, fromMs: number, toMs: number): Promise<Verdict> {
  const { SqlDecisionHistory } = await import("../db/decision_history.ts");
  const { proveSpan } = await import("../coordinator/runtime/proof/prove.ts");
  const verdict = await proveSpan(new SqlDecisionHistory(client, records), fromMs, toMs);
  if (verdict.decisions > 0 || verdict.differences.length > 0) return verdict;
  throw new ExitError("No decision is recorded in that span: nothing was checked", 1);
}

async function chain({ client, records }: ReadOnly): Promise<Verdict> {
  const { SqlDecisionHistory } = await import("../db/decision_history.ts");
  const { verifyChain } = await import("../coordinator/runtime/proof/verify_chain.ts");
  return await verifyChain(new SqlDecisionHistory(client, records));
}

function remarks(verdict: Verdict & { unchained?: number; incomplete?: number; retraced?: number }): string {
  const { unchained = 0, incomplete = 0, retraced = 0 } = verdict;
  return [
    retraced ? `${retraced} of them with their features and weights` : null,
    unchained > 0 ? `${unchained} of before there was a chain` : null,
    incomplete > 0 ? `${incomplete} of before their circumstances were stored` : null,
  ].filter((remark) => remark !== null).map((remark) => `, ${remark}`).join("");
}
