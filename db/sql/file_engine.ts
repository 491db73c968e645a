/** A database file with all its rules, synchronous: what runs inside the Worker. */
import { migrate, type Migration } from "../migrations/migrate.ts";
import { type Row, type SqlError, sqlError, type Statement } from "./client.ts";
import { Connection } from "./connection.ts";

/** `read` never creates, changes or migrates the file. */
export type Access = "write" | "read";

/** What became of one of several writes that shared a transaction. */
export type GroupOutcome =
  | { readonly ok: true; readonly rows: Row[][] }
  | { readonly ok: false; readonly error: SqlError };

export class FileEngine {
  readonly #writer: Connection;
  readonly #reader: Connection;

  /** @throws {Error} When the file cannot be opened as a database. */
  constructor(path: string, access: Access) {
    this.#writer = new Connection(path);
    try {
      if (access === "write") {
        this.#writer.command("pragma journal_mode = wal");
        this.#writer.command("pragma synchronous = full"); // a power cut with NORMAL lost thousands of acknowledged rows
        this.#writer.command("pragma foreign_keys = on");
      } else {
        this.#writer.command("pragma query_only = on");
      }
      this.#reader = new Connection(path);
      this.#reader.command("pragma query_only = on");
      this.#reader.run({ sql: "select count(*) from sqlite_master", args: [] });
    } catch (error) {
      this.#writer.close();
      throw error;
    }
  }

  read(statements: readonly Statement[]): Row[][] {
    if (statements.length === 1) return statements.map((each) => this.#reader.run(each));
    this.#reader.command("begin");
    try {
      return statements.map((each) => this.#reader.run(each));
    } finally {
      this.#reader.command("commit");
    }
  }

  /** Several waiting writes in one transaction, so that they share one fsync. Each still succeeds or fails by itself. */
  write(groups: readonly (readonly Statement[])[]): GroupOutcome[] {
    if (groups.length > 1) {
      try {
        return this.#together(groups);
      } catch {
        // The shared transaction broke (say, at a deferred foreign key) and left nothing: each shows its own fault alone.
      }
    }
    return groups.map((group) => this.#alone(group));
  }

  async migrate(migrations: readonly Migration[], target?: number): Promise<void> {
    const writer = this.#writer;
    writer.command("begin immediate");
    try {
      await migrate(
        {
          rows: (sql) => Promise.resolve(writer.run({ sql, args: [] })),
          script: (sql) => Promise.resolve(writer.script(sql)),
          run: (statement) => Promise.resolve(void writer.run(statement)),
        },
        migrations,
        target,
      );
      writer.command("commit");
    } finally {
      writer.rollback();
    }
  }

  /** Moves everything from the write-ahead log into the file itself. */
  checkpoint(): void {
    this.#writer.command("pragma wal_checkpoint(truncate)");
  }

  close(): void {
    this.#reader.close();
    this.#writer.close();
  }

  #alone(group: readonly Statement[]): GroupOutcome {
    const writer = this.#writer;
    try {
      writer.command("begin immediate");
      const rows = group.map((each) => writer.run(each));
      writer.command("commit");
      return { ok: true, rows };
    } catch (error) {
      writer.rollback();
      return { ok: false, error: sqlError(error) };
    }
  }

  #together(groups: readonly (readonly Statement[])[]): GroupOutcome[] {
    const writer = this.#writer;
    try {
      writer.command("begin immediate");
      const outcomes = groups.map((group) => this.#inSavepoint(group));
      writer.command("commit");
      return outcomes;
    } finally {
      writer.rollback();
    }
  }

  #inSavepoint(group: readonly Statement[]): GroupOutcome {
    const writer = this.#writer;
    writer.command("savepoint one");
    try {
      const rows = group.map((each) => writer.run(each));
      writer.command("release one");
      return { ok: true, rows };
    } catch (error) {
      if (!writer.inTransaction) throw error;
      writer.command("rollback to one");
      writer.command("release one");
      return { ok: false, error: sqlError(error) };
    }
  }
}
