import { join, resolve } from "node:path";
import { parseDatabaseUrl } from "../db/sql/database_url.ts";

/** A coordinator's database in its data folder. */
export const databaseFile = (dataDir: string): string => join(dataDir, "xylen.db");

/** Of a coordinator's database. A folder that is named goes before the environment. */
export const databaseUrl = (dataDir: string | undefined): string =>
  dataDir === undefined
    ? Deno.env.get("LIBSQL_URL") ?? `file:${databaseFile("data")}`
    : `file:${databaseFile(dataDir)}`;

/** Whether this is the database in that folder: neither a server's nor a file elsewhere. */
export function isOwnDatabase(url: string, dataDir: string): boolean {
  const parsed = parseDatabaseUrl(url);
  return parsed.ok && parsed.value.kind === "file" && resolve(parsed.value.path) === resolve(databaseFile(dataDir));
}
