/** What a step of the schema brought, so that it can be taken back without losing what was stored in it. */
import type { Migration, MigrationSession } from "./migrate.ts";

export interface AddedColumns {
  readonly table: string;
  /** Names a row. */
  readonly key: readonly string[];
  readonly columns: readonly string[];
}

/** Data, because it travels to the database's own thread. */
export interface Reversal {
  /** Parents first. */
  readonly tables?: readonly string[];
  readonly columns?: readonly AddedColumns[];
  readonly indexes?: readonly string[];
}

/** Tables that hold what an older schema has no place for; older programs do not know them and leave them alone. */
export const keptName = (version: number, table: string): string => `kept_${version}_${table}`;

/** Takes a step back. What only the newer schema can hold is kept aside. */
export async function stepBack(session: MigrationSession, { version, reversal }: Migration): Promise<void> {
  const { tables = [], columns = [], indexes = [] } = reversal!;
  for (const name of indexes) await session.script(`drop index ${name};`);
  for (const { table, key, columns: added } of columns) {
    const names = [...key, ...added].join(", ");
    await session.script(`create table ${keptName(version, table)} as select ${names} from ${table};`);
    for (const name of added) await session.script(`alter table ${table} drop column ${name};`);
  }
  for (const table of tables) {
    await session.script(`create table ${keptName(version, table)} as select * from ${table};`);
  }
  for (const table of tables.toReversed()) await session.script(`drop table ${table};`);
  await session.run({ sql: "delete from schema_migrations where version = ?", args: [version] });
}

/** Behind a step forward: gives back what an earlier step back has kept. Rows that are gone by now stay gone. */
export async function giveBack(session: MigrationSession, { version, reversal }: Migration): Promise<void> {
  const rows = await session.rows(`select name from sqlite_master where name like 'kept\\_${version}\\_%' escape '\\'`);
  const kept = new Set(rows.map((row) => String(row["name"])));
  for (const { table, key, columns } of reversal?.columns ?? []) {
    const name = keptName(version, table);
    if (!kept.has(name)) continue;
    await session.script(`create unique index temporary_${name} on ${name} (${key.join(", ")});`);
    await session.script(
      `update ${table} set ${columns.map((column) => `${column} = kept.${column}`).join(", ")}
        from ${name} as kept where ${key.map((each) => `kept.${each} = ${table}.${each}`).join(" and ")};`,
    );
    await session.script(`drop table ${name};`);
  }
  for (const table of reversal?.tables ?? []) {
    const name = keptName(version, table);
    if (!kept.has(name)) continue;
    await session.script(`insert into ${table} select * from ${name};`);
    await session.script(`drop table ${name};`);
  }
}
