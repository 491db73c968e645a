/** A backup must not bring back who was shut out since: what was restored knows its users, and nobody is signed in. */
import { MIGRATIONS } from "../migrations/all.ts";
import { Connection } from "../sql/connection.ts";
import { number } from "../tables/row.ts";

export interface EndedAccess {
  readonly sessions: number;
  readonly tokens: number;
}

/** The schema that brought sessions and tokens. */
const SINCE_VERSION = MIGRATIONS.find(({ name }) => name === "access")!.version;

/** @param path A database that nobody else has open. */
export function endAccess(path: string, schemaVersion: number): EndedAccess {
  if (schemaVersion < SINCE_VERSION) return { sessions: 0, tokens: 0 };
  const connection = new Connection(path);
  try {
    connection.command("begin immediate");
    const ended = { sessions: rows(connection, "sessions"), tokens: rows(connection, "api_tokens") };
    connection.command("delete from sessions");
    connection.command("delete from api_tokens");
    connection.command("commit");
    return ended;
  } finally {
    connection.rollback();
    connection.close();
  }
}

function rows(connection: Connection, table: string): number {
  const [row] = connection.run({ sql: `select count(*) as n from ${table}`, args: [] });
  return number(row!, "n");
}
