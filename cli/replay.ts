import type { Command } from "commander";
import { databaseUrl } from "./database_url.ts";
import { ExitError } from "./exit.ts";

interface ReplayOptions {
  readonly verifyChain?: boolean;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** `replay`: whether what is stored of the decisions is what was decided. */
export function register(program: Command): void {
  program.command("replay")
    .description("hold every stored decision against its hashes; exit 3 on any difference")
    .option("--verify-chain", "every decision, and each against the one before it")
    .option("--data-dir <folder>", "data folder of the coordinator (default: LIBSQL_URL's database, else data)")
    .option("--json", "print the verdict as JSON")
    .allowExcessArguments(false)
    .action(runReplay);
}

async function runReplay({ verifyChain: wanted, dataDir, json }: ReplayOptions): Promise<void> {
  if (!wanted) throw new ExitError("Say what to do: replay --verify-chain", 2);
  const { readOnlyRecords } = await import("../db/read_only.ts");
  const { verifyChain } = await import("./replay/verify_chain.ts");
  const opened = await readOnlyRecords(databaseUrl(dataDir), Deno.env.get("LIBSQL_AUTH_TOKEN"));
  if (!opened.ok) throw new ExitError(opened.error, 1);
  const verdict = await verifyChain(opened.value.records.decisionRecords()).finally(() => opened.value.close());
  const { decisions, unchained, differences } = verdict;
  if (json) console.log(JSON.stringify(verdict));
  else {
    for (const { decision_id, field, recorded, recomputed } of differences) {
      console.log(`${decision_id}: ${field} is recorded as ${recorded}, its record gives ${recomputed}`);
    }
    const old = unchained > 0 ? `, ${unchained} of them of before there was a chain` : "";
    console.log(`${decisions} decisions${old}; ${differences.length} differences`);
  }
  if (differences.length > 0) throw new ExitError(`${differences.length} differences: the records were changed`, 3);
}
