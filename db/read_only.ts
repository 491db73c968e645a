/** The database for tools beside a running coordinator: no lock, no change, no migration. */
import { err, ok, type Result } from "../domain/result.ts";
import { MIGRATIONS } from "./migrations/all.ts";
import { newestVersion, refuseNewer } from "./migrations/migrate.ts";
import { storedVersion } from "./migrations/stored_version.ts";
import { SqlRecords } from "./records.ts";
import type { SqlClient } from "./sql/client.ts";
import { connect, openingFault } from "./sql/connect.ts";
import { type DatabaseUrl, parseDatabaseUrl } from "./sql/database_url.ts";

export interface ReadOnly {
  readonly records: SqlRecords;
  readonly client: SqlClient;
  close(): Promise<void>;
}

/** @returns The records, or one sentence: no such file, no database, an older or newer schema. */
export async function readOnlyRecords(url: string, authToken?: string): Promise<Result<ReadOnly>> {
  const target = parseDatabaseUrl(url);
  if (!target.ok) return target;
  const absent = target.value.kind === "file" ? await absence(target.value.path) : null;
  if (absent) return err(absent);
  let client: SqlClient | null = null;
  try {
    client = await connect(target.value, { access: "read", authToken, onFailure: console.error });
    await checkSchema(client, target.value);
    const opened = client;
    return ok({ records: new SqlRecords(opened), client: opened, close: () => opened.close() });
  } catch (error) {
    await client?.close();
    return err(openingFault(target.value, error));
  }
}

const told = (error: unknown): string => error instanceof Error ? error.message : String(error);

async function absence(path: string): Promise<string | null> {
  try {
    if ((await Deno.stat(path)).isFile) return null;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return `Cannot read the database "${path}": ${told(error)}`;
  }
  return `There is no database at "${path}": start Xylen first, or name its folder with --data-dir`;
}

async function checkSchema(client: SqlClient, target: DatabaseUrl): Promise<void> {
  const stored = await storedVersion(client);
  if (stored === null) {
    throw new Error(`"${target.kind === "file" ? target.path : target.url}" holds no Xylen database`);
  }
  refuseNewer(stored, MIGRATIONS);
  const newest = newestVersion(MIGRATIONS);
  if (stored < newest) throw new Error(`its schema has version ${stored}, this Xylen needs ${newest}: run migrate`);
}
