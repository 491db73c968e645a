/** A backup must not bring back who was shut out since: what was restored knows its users, and nobody is signed in. */
import { MIGRATIONS } from "../migrations/all.ts";
import { keptName } from "../migrations/reversal.ts";
import { Connection } from "../sql/connection.ts";
import { number } from "../tables/row.ts";

export interface EndedAccess {
  readonly sessions: number;
  readonly tokens: number;
}

/** The schema that brought sessions and tokens. */
const SINCE_VERSION = MIGRATIONS.find(({ name }) => name === "access")!.version;

/** @param path A database that nobody else has open. */
export function endAccess(path: string): EndedAccess {
  const connection = new Connection(path);
  try {
    connection.command("begin immediate");
    const ended = { sessions: emptied(connection, "sessions"), tokens: emptied(connection, "api_tokens") };
    connection.command("commit");
    return ended;
  } finally {
    connection.rollback();
    connection.close();
  }
}

/** The table, and what a schema of before keeps aside of it. @returns How many rows it had. */
function emptied(connection: Connection, name: string): number {
  let count = 0;
  for (const table of [name, keptName(SINCE_VERSION, name)]) {
    const there = connection.run({ sql: "select name from sqlite_master where name = ?", args: [table] });
    if (there.length === 0) continue;
    const [row] = connection.run({ sql: `select count(*) as n from ${table}`, args: [] });
    count += number(row!, "n");
    connection.command(`delete from ${table}`);
  }
  return count;
}
