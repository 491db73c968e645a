/** Brings a database that nobody trades on to another version of the schema. */
import { err, ok, type Result } from "../../domain/result.ts";
import { lockDataFolder } from "../ownership.ts";
import { readRows, sqlError } from "../sql/client.ts";
import { connect, openingFault } from "../sql/connect.ts";
import type { DatabaseUrl } from "../sql/database_url.ts";
import { text } from "../tables/row.ts";
import { MIGRATIONS } from "./all.ts";
import { newestVersion, NOW_MS, refuseNewer } from "./migrate.ts";
import { storedVersion } from "./stored_version.ts";

export interface SchemaRequest {
  readonly target: DatabaseUrl;
  readonly authToken: string | undefined;
  readonly dataDir: string;
  /** Wall time. */
  readonly nowMs: number;
  /** The version it shall have. */
  readonly version: number;
  /** Called before anything changes; an error leaves all as it is. */
  readonly before: () => Promise<Result<void>>;
}

export interface SchemaChange {
  readonly from: number;
  readonly to: number;
}

export const NEWEST_SCHEMA = newestVersion(MIGRATIONS);

/** @returns The version that a database has, or a sentence why it cannot be told. */
export async function schemaOf(target: DatabaseUrl, authToken: string | undefined): Promise<Result<number>> {
  try {
    const client = await connect(target, { access: "read", authToken, onFailure: () => {} });
    const version = await storedVersion(client).finally(() => client.close());
    return version === null ? err(`"${named(target)}" holds no Xylen database`) : ok(version);
  } catch (error) {
    return err(openingFault(target, error));
  }
}

/** @returns What was done, or one sentence that says why nothing was changed. */
export async function changeSchema(request: SchemaRequest): Promise<Result<SchemaChange>> {
  const { target, authToken, dataDir, nowMs, version, before } = request;
  const locked = await lockDataFolder(dataDir, nowMs);
  if (!locked.ok) return locked;
  try {
    const from = await schemaOf(target, authToken);
    if (!from.ok) return from;
    if (from.value === version) return ok({ from: version, to: version });
    refuseNewer(from.value, MIGRATIONS);
    const prepared = await before();
    if (!prepared.ok) return prepared;
    const client = await connect(target, { access: "write", authToken, onFailure: () => {} });
    try {
      const [owner] = target.kind === "remote"
        ? await readRows(client, { sql: `select * from owners where expires_at > ${NOW_MS}`, args: [] })
        : [];
      if (owner) {
        return err(
          `The database ${named(target)} is in use by a Xylen on ${text(owner, "host")}: stop that one first`,
        );
      }
      await client.migrate(MIGRATIONS, version);
    } finally {
      await client.close();
    }
    return ok({ from: from.value, to: version });
  } catch (error) {
    return err(`The schema of "${named(target)}" was not changed: ${sqlError(error).message}`);
  } finally {
    locked.value.release();
  }
}

const named = (target: DatabaseUrl): string => target.kind === "file" ? target.path : target.url;
