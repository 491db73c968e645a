/** One connection of the native libSQL driver, with every statement prepared once: preparing anew costs 30 µs and leaks. */
import Database from "libsql";
import { plainInteger, type Row, type SqlValue, type Statement, storable } from "./client.ts";

interface NativeStatement {
  readonly reader: boolean;
  run(args: readonly SqlValue[]): unknown;
  all(args: readonly SqlValue[]): Record<string, SqlValue>[];
  safeIntegers(on: boolean): NativeStatement;
}

interface NativeDatabase {
  readonly inTransaction: boolean;
  prepare(sql: string): NativeStatement;
  exec(sql: string): void;
  close(): void;
}

const NativeDatabase = Database as unknown as new (path: string, options: { timeout: number }) => NativeDatabase;

/** How long to wait for another process's lock. */
const BUSY_TIMEOUT_MS = 5000;
/** More different statements than the repositories have; a bound all the same. */
const PREPARED_MAX = 256;

export class Connection {
  readonly #native: NativeDatabase;
  readonly #prepared = new Map<string, NativeStatement>();

  /** @throws {Error} With SQLite's code when the file cannot be opened. */
  constructor(path: string) {
    this.#native = new NativeDatabase(path, { timeout: BUSY_TIMEOUT_MS });
  }

  get inTransaction(): boolean {
    return this.#native.inTransaction;
  }

  /** Several statements without arguments. */
  script(sql: string): void {
    this.#native.exec(sql);
  }

  run(statement: Statement): Row[] {
    const prepared = this.#prepare(statement.sql);
    const args = statement.args.map(storable);
    if (prepared.reader) return prepared.all(args).map(withPlainIntegers);
    prepared.run(args);
    return [];
  }

  /** Runs a statement that has no arguments and whose rows nobody needs. */
  command(sql: string): void {
    const prepared = this.#prepare(sql);
    if (prepared.reader) prepared.all([]);
    else prepared.run([]);
  }

  /** Undoes what is open, if SQLite has not done so by itself. */
  rollback(): void {
    if (this.inTransaction) this.command("rollback");
  }

  close(): void {
    this.#prepared.clear();
    this.#native.close();
  }

  #prepare(sql: string): NativeStatement {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const prepared = this.#native.prepare(sql);
    if (prepared.reader) prepared.safeIntegers(true);
    if (this.#prepared.size >= PREPARED_MAX) this.#prepared.clear();
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

function withPlainIntegers(row: Record<string, SqlValue>): Row {
  for (const name in row) {
    const value = row[name];
    if (typeof value === "bigint") row[name] = plainInteger(value);
  }
  return row;
}
