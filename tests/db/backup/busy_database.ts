/** A database that is written to without a pause, and what it has to hold after any number of its commits. */
import type { Commit } from "../../../coordinator/ports/journal.ts";
import type { Database, DatabaseOptions } from "../../../db/open.ts";
import { Connection } from "../../../db/sql/connection.ts";
import { aClosedTrade, aCommit, anEntry, anEvent, opened, optionsIn, START_MS } from "../fixtures.ts";

/** The same run, account and wall time wherever it is written. */
const optionsFor = (folder: string, url?: string): DatabaseOptions =>
  optionsIn(folder, {
    configHash: "the same",
    account: { key: "sim", label: "demo account" },
    nowMs: () => START_MS,
    ...(url === undefined ? {} : { url }),
  });

/** Opens a trade in one commit, closes it in the next. */
const commitOf = (seq: number): Commit =>
  seq % 2 === 1
    ? anEntry(seq)
    : aCommit(seq, { trades: [aClosedTrade(seq - 1)], systemEvents: [anEvent(seq)], stateHash: `state-${seq}` });

export class BusyDatabase {
  #seq = 0;
  #writing: Promise<void> | null = null;
  #stopped = false;

  private constructor(readonly database: Database) {}

  static async open(folder: string, url?: string): Promise<BusyDatabase> {
    return new BusyDatabase(await opened(optionsFor(folder, url)));
  }

  /** The last commit that is durable. */
  get seq(): number {
    return this.#seq;
  }

  /** Commits until `seq`. */
  async through(seq: number): Promise<void> {
    while (this.#seq < seq) {
      await this.database.journal.commit(commitOf(this.#seq + 1));
      this.#seq++;
    }
  }

  /** Commits on and on, until it is closed. */
  keepWriting(): void {
    this.#writing = (async () => {
      while (!this.#stopped) {
        await this.through(this.#seq + 1);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    })();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.#writing;
    await this.database.close();
  }
}

/** Tables that tell of the machine's own clock and of who owns what, and not of what was committed. */
const OF_THE_MACHINE = new Set(["owners", "schema_migrations"]);

/** @returns How two database files differ: tables, and rows that only one of them has. */
export function differences(path: string, other: string): string[] {
  const connection = new Connection(path);
  try {
    connection.run({ sql: "attach database ? as other", args: [other] });
    const names = (schema: string) =>
      connection.run({
        sql: `select name, sql from ${schema}.sqlite_master where name not like 'sqlite_%' order by name`,
        args: [],
      });
    const found: string[] = [];
    if (JSON.stringify(names("main")) !== JSON.stringify(names("other"))) found.push("the schemas differ");
    for (const { name } of names("main").filter(({ sql }) => /^create table/i.test(String(sql)))) {
      if (OF_THE_MACHINE.has(String(name))) continue;
      const [counted] = connection.run({
        sql: `select (select count(*) from main."${name}") as here, (select count(*) from other."${name}") as there,
          (select count(*) from (select * from main."${name}" except select * from other."${name}")) as only_here,
          (select count(*) from (select * from other."${name}" except select * from main."${name}")) as only_there`,
        args: [],
      });
      const { here, there, only_here, only_there } = counted!;
      if (here !== there || only_here !== 0 || only_there !== 0) {
        found.push(`${name}: ${here} and ${there} rows, ${only_here} only here, ${only_there} only there`);
      }
    }
    return found;
  } finally {
    connection.close();
  }
}
