/** Numbered steps of the schema, each applied once. Runs inside one write transaction, so racing processes take turns. */
import { giveBack, type Reversal, stepBack } from "./reversal.ts";
import { type Row, SqlError, type Statement } from "../sql/client.ts";

export interface Migration {
  /** From 1, without gaps. */
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** What it brought. Without it there is no way back behind this version. */
  readonly reversal?: Reversal;
}

/** A write transaction that is already open. */
export interface MigrationSession {
  rows(sql: string): Promise<Row[]>;
  script(sql: string): Promise<void>;
  run(statement: Statement): Promise<void>;
}

const SCHEMA_MIGRATIONS = `create table if not exists schema_migrations (
  version integer primary key,
  name text not null,
  applied_at integer not null
) strict`;

/** The database's own clock: the only one that all processes share. */
export const NOW_MS = "cast((julianday('now') - 2440587.5) * 86400000 as integer)";

export const newestVersion = (migrations: readonly Migration[]): number =>
  Math.max(0, ...migrations.map((each) => each.version));

/**
 * @param target The version to bring the schema to, up or down; the newest unless told.
 * @throws {SqlError} Code `NEWER_SCHEMA` when the database was written by a newer program, `NO_WAY_BACK`.
 */
export async function migrate(
  session: MigrationSession,
  migrations: readonly Migration[],
  target: number = newestVersion(migrations),
): Promise<void> {
  await session.script(SCHEMA_MIGRATIONS);
  const [row] = await session.rows("select coalesce(max(version), 0) as version from schema_migrations");
  const stored = Number(row?.["version"] ?? 0);
  refuseNewer(stored, migrations);
  for (const step of migrations.toReversed().filter(({ version }) => version > target && version <= stored)) {
    if (!step.reversal) throw new SqlError(`there is no way back behind version ${step.version}`, "NO_WAY_BACK");
    await stepBack(session, step);
  }
  for (const step of migrations.filter((each) => each.version > stored && each.version <= target)) {
    const { version, name, sql } = step;
    await session.script(sql);
    await giveBack(session, step);
    await session.run({
      sql: `insert into schema_migrations (version, name, applied_at) values (?, ?, ${NOW_MS})`,
      args: [version, name],
    });
  }
}

/** @throws {SqlError} Code `NEWER_SCHEMA`. */
export function refuseNewer(stored: number, migrations: readonly Migration[]): void {
  const newest = newestVersion(migrations);
  if (stored <= newest) return;
  throw new SqlError(
    `its schema has version ${stored}, this Xylen knows up to ${newest}: start the newer Xylen that wrote it`,
    "NEWER_SCHEMA",
  );
}
