/** Users and tokens for the command line: beside a running coordinator, or before the first start. */
import { dirname } from "node:path";
import { err, ok, type Result } from "../domain/result.ts";
import { SqlAccess } from "./access.ts";
import { MIGRATIONS } from "./migrations/all.ts";
import { connect, openingFault } from "./sql/connect.ts";
import { parseDatabaseUrl } from "./sql/database_url.ts";
import type { SqlClient } from "./sql/client.ts";

export interface OpenAccess {
  readonly access: SqlAccess;
  close(): Promise<void>;
}

/** Read and write for the owner, nothing for anybody else. */
const OWNER_ONLY = 0o600;

/** @returns The store in a database that is made when it is not there, or one sentence that says why not. */
export async function openAccess(url: string, authToken?: string): Promise<Result<OpenAccess>> {
  const target = parseDatabaseUrl(url);
  if (!target.ok) return target;
  let client: SqlClient | null = null;
  try {
    if (target.value.kind === "file") await Deno.mkdir(dirname(target.value.path), { recursive: true, mode: 0o700 });
    client = await connect(target.value, { access: "write", authToken, onFailure: console.error });
    await client.migrate(MIGRATIONS);
    if (target.value.kind === "file") await closeToOthers(target.value.path);
    const opened = client;
    return ok({ access: new SqlAccess(opened), close: () => opened.close() });
  } catch (error) {
    await client?.close();
    return err(openingFault(target.value, error));
  }
}

/** Password hashes are nobody's to guess at. SQLite gives later side files the mode of the file itself. */
async function closeToOthers(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  for (const each of [path, `${path}-wal`, `${path}-shm`]) {
    await Deno.chmod(each, OWNER_ONLY).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}
