/** What the rest of the room knows of a database: rows in, rows out, each write whole or not at all. */
import type { Migration } from "../migrations/migrate.ts";

/** Integers past 2^53 come and go as bigint, everything else as number. */
export type SqlValue = string | number | bigint | null;
export type Row = Readonly<Record<string, SqlValue>>;

export interface Statement {
  readonly sql: string;
  readonly args: readonly SqlValue[];
}

export interface SqlClient {
  /** All statements see the same moment. @returns The rows of each. @throws {SqlError} */
  read(statements: readonly Statement[]): Promise<Row[][]>;
  /** One transaction: durable when it resolves, without any trace when it rejects. @throws {SqlError} */
  write(statements: readonly Statement[]): Promise<Row[][]>;
  /**
   * Brings the schema to the newest version, or to `target`, up or down.
   * @throws {SqlError} Code `NEWER_SCHEMA` when it is past the newest already.
   */
  migrate(migrations: readonly Migration[], target?: number): Promise<void>;
  /** Ends after the writes that wait. Safe to call twice. */
  close(): Promise<void>;
}

/** Any failure of a database, with SQLite's code (`SQLITE_BUSY`) or one of ours (`NEWER_SCHEMA`, `CLOSED`, `WORKER`). */
export class SqlError extends Error {
  override readonly name = "SqlError";
  constructor(message: string, readonly code: string) {
    super(message);
  }
}

/** The same failure as a `SqlError`, whatever library threw it. */
export function sqlError(error: unknown): SqlError {
  if (error instanceof SqlError) return error;
  const { code } = (error ?? {}) as { code?: unknown };
  return new SqlError(
    error instanceof Error ? error.message : String(error),
    typeof code === "string" ? code : "ERROR",
  );
}

/**
 * Text that SQLite gives back as it was: a lone surrogate would become invalid UTF-8, on which libSQL aborts the whole
 * process, and everything behind a NUL would be lost.
 */
export function storableText(text: string): string {
  const wellFormed = text.toWellFormed();
  return wellFormed.includes("\0") ? wellFormed.replaceAll("\0", "\uFFFD") : wellFormed;
}

export const storable = (value: SqlValue): SqlValue => typeof value === "string" ? storableText(value) : value;

/** An integer as a number when that is exact. */
export const plainInteger = (value: bigint): number | bigint => {
  const asNumber = Number(value);
  return Number.isSafeInteger(asNumber) ? asNumber : value;
};

/** The rows of a single statement. */
export async function readRows(client: SqlClient, statement: Statement): Promise<Row[]> {
  const [rows = []] = await client.read([statement]);
  return rows;
}
