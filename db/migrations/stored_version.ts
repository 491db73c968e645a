import { readRows, type SqlClient } from "../sql/client.ts";
import { number } from "../tables/row.ts";

/** Version of the schema that a database has, without touching it. Null: it holds no Xylen database. */
export async function storedVersion(client: SqlClient): Promise<number | null> {
  const named = "select name from sqlite_master where name = 'schema_migrations'";
  if ((await readRows(client, { sql: named, args: [] })).length === 0) return null;
  const [row] = await readRows(client, {
    sql: "select coalesce(max(version), 0) as version from schema_migrations",
    args: [],
  });
  return row ? number(row, "version") : null;
}
