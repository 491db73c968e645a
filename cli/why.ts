import type { Command } from "commander";
import { SystemClock } from "../coordinator/runtime/clock.ts";
import type { ReadOnly } from "../db/read_only.ts";
import { ExitError } from "./exit.ts";
import type { ToldDecision } from "./why/decision_text.ts";
import { toldDecision } from "./why/told_decision.ts";
import { withDatabase } from "./with_database.ts";

interface WhyOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** `why`: one decision in plain words. */
export function register(program: Command): void {
  program.command("why")
    .description("one decision in plain words: how its confidence came about, votes, gates, checks, what came true")
    .argument("<id>", "of a decision or a trade, as the dashboard and the API name them")
    .option("--data-dir <folder>", "data folder of the coordinator (default: LIBSQL_URL's database, else data)")
    .option("--json", "print the decision and its trade as JSON")
    .action(tellWhy);
}

async function tellWhy(id: string, { dataDir, json }: WhyOptions): Promise<void> {
  const found = await withDatabase(dataDir, (database) => storedDecision(database, id));
  if (!found) throw new ExitError(`There is no decision and no trade "${id}"; why-not lists the last decisions`, 1);
  if (json) return console.log(JSON.stringify(found));
  const { decisionText } = await import("./why/decision_text.ts");
  console.log(decisionText(found).join("\n"));
}

async function storedDecision({ client, records }: ReadOnly, id: string): Promise<ToldDecision | null> {
  const { RecordedAccounts } = await import("../coordinator/runtime/account/decision_accounts.ts");
  const { SqlAccountSource } = await import("../db/account_source.ts");
  const { SqlDecisionHistory } = await import("../db/decision_history.ts");
  const accounts = new RecordedAccounts({
    history: new SqlDecisionHistory(client, records),
    source: new SqlAccountSource(client),
    clock: new SystemClock(),
  });
  return await toldDecision(records, accounts, id);
}
