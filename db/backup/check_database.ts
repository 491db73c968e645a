import { err, ok, type Result } from "../../domain/result.ts";
import { storedVersion } from "../migrations/stored_version.ts";
import { readRows, type SqlClient } from "../sql/client.ts";
import { number, text } from "../tables/row.ts";
import type { Manifest } from "./manifest.ts";

/** What a database says of itself. */
export type DatabaseFacts = Pick<Manifest, "schema_version" | "moment" | "rows">;

/** Faults that are told at most: a torn file has one a page. */
const FAULTS_MOST = 5;

/** @returns What it holds, or what of SQLite's own checks and ours it does not pass. */
export async function checkDatabase(client: SqlClient): Promise<Result<DatabaseFacts>> {
  const [integrity = [], dangling = []] = await client.read([
    { sql: `pragma integrity_check(${FAULTS_MOST})`, args: [] },
    { sql: "pragma foreign_key_check", args: [] },
  ]);
  const faults = integrity.map((row) => text(row, "integrity_check")).filter((word) => word !== "ok");
  if (faults.length > 0) return err(`it is not sound: ${faults.join("; ")}`);
  if (dangling.length > 0) {
    const first = dangling[0]!;
    return err(`${dangling.length} rows name others that are not there, the first in ${first["table"]}`);
  }
  const version = await storedVersion(client);
  if (version === null) return err("it holds no Xylen database");
  return ok({ schema_version: version, moment: await momentOf(client, version), rows: await rowsOf(client) });
}

/** @returns Rows of each table, by its name. */
export async function rowsOf(client: SqlClient): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of await tableNames(client)) {
    const [row] = await readRows(client, { sql: `select count(*) as n from "${name}"`, args: [] });
    counts[name] = number(row!, "n");
  }
  return counts;
}

export async function tableNames(client: SqlClient): Promise<string[]> {
  const rows = await readRows(client, {
    sql: "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name",
    args: [],
  });
  return rows.map((row) => text(row, "name"));
}

async function momentOf(client: SqlClient, version: number): Promise<Manifest["moment"]> {
  if (version === 0) return null;
  const [row] = await readRows(client, {
    sql: "select row_no, run_id, seq, at_ms from journal order by row_no desc limit 1",
    args: [],
  });
  if (!row) return null;
  const named = { journal_row: number(row, "row_no"), run_id: text(row, "run_id") };
  return { ...named, seq: number(row, "seq"), market_time_ms: number(row, "at_ms") };
}
