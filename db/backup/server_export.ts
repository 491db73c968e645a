/**
 * Copies the database of a libSQL server into a file, through SQL: every table in one read transaction, so that all rows
 * are of the same moment. Servers refuse `VACUUM INTO`, and not each of them serves its dump.
 */
import { Connection } from "../sql/connection.ts";
import { type Row, type SqlValue } from "../sql/client.ts";
import { createRemoteClient, rowsOf } from "../sql/remote_client.ts";
import { createsInOrder } from "./schema_of.ts";
import { number, text } from "../tables/row.ts";

/** A server refuses answers above 10 MB; a state of the engine in the journal may have some hundred KB. */
const ROWS_AT_ONCE = 200;

type Ask = (sql: string, args?: readonly SqlValue[]) => Promise<Row[]>;

/** @throws {SqlError} */
export async function exportServer(url: string, authToken: string | undefined, to: string): Promise<void> {
  const remote = createRemoteClient(url, authToken);
  const file = new Connection(to);
  try {
    const transaction = await remote.transaction("read");
    try {
      const ask: Ask = async (sql, args = []) => rowsOf(await transaction.execute({ sql, args: args.map(bound) }));
      file.command("begin immediate");
      const { tables, rest } = createsInOrder(
        await ask("select type, name, sql from sqlite_master where sql is not null and name not like 'sqlite_%'"),
      );
      for (const { name, sql } of tables) {
        file.script(sql);
        await copyTable(ask, file, name);
      }
      for (const { sql } of rest) file.script(sql);
      file.command("commit");
    } finally {
      transaction.close();
    }
  } finally {
    file.rollback();
    file.close();
    remote.close();
  }
  using written = await Deno.open(to, { read: true, write: true });
  await written.sync();
}

async function copyTable(ask: Ask, file: Connection, table: string): Promise<void> {
  const columns = await ask(`select name, type, pk from pragma_table_info('${table}')`);
  const names = columns.map((row) => text(row, "name"));
  const isReal = columns.map((row) => text(row, "type").toLowerCase() === "real");
  const key = columns.filter((row) => number(row, "pk") > 0).sort((a, b) => number(a, "pk") - number(b, "pk"))
    .map((row) => text(row, "name"));
  const insert = `insert into ${table} (${names.join(", ")}) values (${names.map(() => "?").join(", ")})`;
  for (let last: SqlValue[] | null = null;;) {
    const after = last === null ? "" : `where (${key.join(", ")}) > (${key.map(() => "?").join(", ")})`;
    const sql = `select * from ${table} ${after} order by ${key.join(", ")} limit ${ROWS_AT_ONCE}`;
    const rows = await ask(sql, last ?? []);
    for (const row of rows) {
      file.run({ sql: insert, args: names.map((name, i) => typed(row[name] ?? null, isReal[i]!)) });
    }
    if (rows.length < ROWS_AT_ONCE) return;
    last = key.map((name) => rows.at(-1)![name] ?? null);
  }
}

/** Whole numbers go as integers, unless the column holds floats. */
const typed = (value: SqlValue, isReal: boolean): SqlValue =>
  typeof value === "number" && !isReal && Number.isSafeInteger(value) ? BigInt(value) : value;

const bound = (value: SqlValue) => typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
