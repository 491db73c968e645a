import { readRows, type SqlClient, type Statement } from "./sql/client.ts";
import { MIGRATIONS } from "./migrations/all.ts";
import { storedVersion } from "./migrations/stored_version.ts";

/** Parents first. */
const TABLES = ["users", "sessions", "api_tokens"] as const;
/** The schema that brought them. */
const SINCE_VERSION = MIGRATIONS.find(({ name }) => name === "access")!.version;

/**
 * Who may use the dashboard, as statements for another database: a new market begins with an empty one, and nobody is
 * locked out, or has a password that was changed since, because of that.
 */
export async function carriedAccess(client: SqlClient): Promise<Statement[]> {
  if ((await storedVersion(client) ?? 0) < SINCE_VERSION) return [];
  const statements: Statement[] = [];
  for (const table of TABLES) {
    for (const row of await readRows(client, { sql: `select * from ${table}`, args: [] })) {
      const names = Object.keys(row);
      const places = names.map(() => "?").join(", ");
      statements.push({
        sql: `insert into ${table} (${names.join(", ")}) values (${places})`,
        args: Object.values(row),
      });
    }
  }
  return statements;
}
