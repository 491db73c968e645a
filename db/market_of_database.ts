/** A database belongs to one market: what a simulator invented never mixes with anything else. */
import { err, ok, type Result } from "../domain/result.ts";
import { readRows, type SqlClient } from "./sql/client.ts";
import { latestRun, type Run, runFromRow } from "./tables/runs.ts";

/** `archive`: what is there stays readable in the archive folder, and trading begins with an empty database. */
export type Verdict = "keep" | "archive";

export interface Wanted {
  readonly mode: string;
  readonly simulated: boolean;
  readonly marketId: string;
  readonly accountKey: string;
  /** An equal simulated market is archived too. */
  readonly fresh: boolean;
}

/** Who traded here last; null in a new database. */
export async function storedRun(client: SqlClient): Promise<Run | null> {
  const tables = await readRows(client, { sql: "select name from sqlite_master where name = 'runs'", args: [] });
  if (tables.length === 0) return null;
  const [row] = await readRows(client, latestRun());
  return row ? runFromRow(row) : null;
}

/** @param where The database, as the user knows it. */
export function judgeMarket(stored: Run | null, wanted: Wanted, where: string): Result<Verdict> {
  if (!stored) return ok("keep");
  if (stored.simulated) {
    const same = wanted.simulated && stored.marketId === wanted.marketId;
    return ok(same && !wanted.fresh ? "keep" : "archive");
  }
  const same = stored.mode === wanted.mode && stored.marketId === wanted.marketId &&
    stored.accountKey === wanted.accountKey;
  if (same && !wanted.fresh) return ok("keep");
  return err(
    `${where} holds ${stored.mode} trading of account ${stored.accountLabel} on ${stored.marketId}: ` +
      `choose another --data-dir for ${wanted.mode} mode`,
  );
}
