import type { ReadOnly } from "../db/read_only.ts";
import { databaseUrl } from "./database_url.ts";
import { ExitError } from "./exit.ts";

/** Reads a coordinator's database, also while it runs. @throws {ExitError} 1 where there is none. */
export async function withDatabase<T>(
  dataDir: string | undefined,
  read: (database: ReadOnly) => Promise<T>,
): Promise<T> {
  const { readOnlyRecords } = await import("../db/read_only.ts");
  const opened = await readOnlyRecords(databaseUrl(dataDir), Deno.env.get("LIBSQL_AUTH_TOKEN"));
  if (!opened.ok) throw new ExitError(opened.error, 1);
  return await read(opened.value).finally(() => opened.value.close());
}
