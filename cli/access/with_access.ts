import type { Command } from "commander";
import type { AccessRefusal } from "../../coordinator/ports/access.ts";
import type { AccessStore } from "../../coordinator/ports/access_store.ts";
import type { Result } from "../../domain/result.ts";
import type { Actor } from "../../api/auth/access_notes.ts";
import { databaseUrl } from "../database_url.ts";
import { ExitError } from "../exit.ts";
import { withDatabase } from "../with_database.ts";

export interface AccessOptions {
  readonly dataDir?: string;
  readonly why?: string;
  readonly json?: true;
}

/** @param changes Whether the command writes something into the event log. */
export function withAccessOptions(command: Command, changes: boolean): Command {
  command.option("--data-dir <folder>", "data folder of the coordinator (default: LIBSQL_URL's database, else data)");
  if (changes) command.option("--why <reason>", "for the event log");
  return command.option("--json", "for machines");
}

/** Works on a coordinator's database, also while it runs or before it first has. @throws {ExitError} 1 in words. */
export async function withAccess<T>(
  { dataDir }: AccessOptions,
  work: (access: AccessStore) => Promise<T>,
): Promise<T> {
  const { openAccess } = await import("../../db/open_access.ts");
  const opened = await openAccess(databaseUrl(dataDir), Deno.env.get("LIBSQL_AUTH_TOKEN"));
  if (!opened.ok) throw new ExitError(opened.error, 1);
  return await work(opened.value.access).finally(() => opened.value.close());
}

/** Looks without changing anything. @throws {ExitError} 1 where there is no database. */
export async function readAccess<T>(
  { dataDir }: AccessOptions,
  read: (access: AccessStore) => Promise<T>,
): Promise<T> {
  const { SqlAccess } = await import("../../db/access.ts");
  return await withDatabase(dataDir, ({ client }) => read(new SqlAccess(client)));
}

/** Who types here. */
export function atTerminal({ why = "" }: AccessOptions): Actor {
  const name = ["USER", "LOGNAME", "USERNAME"].map((each) => Deno.env.get(each)).find((each) => each);
  return { who: name === undefined ? "command line" : `${name} (command line)`, from: "this machine", why };
}

/** @throws {ExitError} 2 for what was typed wrong, else 1. */
export function granted<T>(result: Result<T, AccessRefusal>): T {
  if (result.ok) return result.value;
  const { code, message } = result.error;
  throw new ExitError(message, code === "bad_request" ? 2 : 1);
}
