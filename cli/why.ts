import type { Command } from "commander";
import { ExitError } from "./exit.ts";
import { withDatabase } from "./with_database.ts";

interface WhyOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** `why`: one decision in plain words. */
export function register(program: Command): void {
  program.command("why")
    .description("one decision in plain words: votes, gates, checks, what pushed and what held back")
    .argument("<id>", "of a decision or a trade, as the dashboard and the API name them")
    .option("--data-dir <folder>", "data folder of the coordinator (default: LIBSQL_URL's database, else data)")
    .option("--json", "print the decision and its trade as JSON")
    .action(tellWhy);
}

async function tellWhy(id: string, { dataDir, json }: WhyOptions): Promise<void> {
  const found = await withDatabase(dataDir, async ({ records }) => {
    const named = await records.trade(id);
    const decision = await records.decision(named?.decision_id ?? id);
    const trade = named ?? (decision?.trade_id ? await records.trade(decision.trade_id) : null);
    return decision && { decision, trade };
  });
  if (!found) throw new ExitError(`There is no decision and no trade "${id}"; why-not lists the last decisions`, 1);
  if (json) return console.log(JSON.stringify(found));
  const { decisionText } = await import("./why/decision_text.ts");
  console.log(decisionText(found.decision, found.trade).join("\n"));
}
