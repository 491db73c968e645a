import type { DecisionHistory } from "../../../coordinator/ports/decision_history.ts";
import { SqlDecisionHistory } from "../../../db/decision_history.ts";
import { SqlRecords } from "../../../db/records.ts";
import { MIGRATIONS } from "../../../db/migrations/all.ts";
import type { Migration } from "../../../db/migrations/migrate.ts";
import { type Row, type SqlClient, SqlError, type Statement } from "../../../db/sql/client.ts";
import { FileEngine, type GroupOutcome } from "../../../db/sql/file_engine.ts";
import { WriteQueue } from "../../../db/sql/write_queue.ts";
import type { ProcessLife } from "../machine/process_life.ts";
import type { Timeline } from "../machine/timeline.ts";

/** How the disk behaves, drawn anew for each transaction. */
export interface DiskMood {
  /** Milliseconds until the work is done. */
  latencyMs(storesOrder: boolean): number;
  /** SQLite's code for what goes wrong instead; null when nothing does. */
  failure(): "SQLITE_BUSY" | "SQLITE_FULL" | null;
}

/** A real libSQL file that outlives the processes that use it. */
export class SimulatedDatabase implements Disposable {
  readonly #path: string;
  readonly engine: FileEngine;

  /** @param onOrder Hears of each step of a transaction that stores an order. */
  constructor(readonly timeline: Timeline, readonly mood: DiskMood, readonly onOrder: () => void) {
    this.#path = temporaryFile();
    Deno.writeFileSync(this.#path, template);
    this.engine = new FileEngine(this.#path, "write");
  }

  /** The client of one life. What a killed life had asked for and was not yet done, is not done. */
  clientOf(life: ProcessLife): SqlClient {
    return new LifeClient(this, life);
  }

  rows(statement: Statement): Row[] {
    return this.engine.read([statement])[0]!;
  }

  history(): DecisionHistory {
    const client: SqlClient = {
      read: (statements) => Promise.resolve(this.engine.read(statements)),
      write: () => Promise.reject(new Error("a history is only read")),
      migrate: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
    return new SqlDecisionHistory(client, new SqlRecords(client));
  }

  [Symbol.dispose](): void {
    this.engine.close();
    removeDatabase(this.#path);
  }
}

class LifeClient implements SqlClient {
  readonly #queue = new WriteQueue((groups) => {
    const { mood } = this.database;
    const latencyMs = mood.latencyMs(groups.some((group) => group.some(storesOrder)));
    return this.#atDisk(() => this.#written(groups), latencyMs, mood.failure());
  });

  constructor(readonly database: SimulatedDatabase, readonly life: ProcessLife) {}

  read(statements: readonly Statement[]): Promise<Row[][]> {
    const { engine, mood } = this.database;
    return this.#atDisk(() => engine.read(statements), mood.latencyMs(false), null);
  }

  write(statements: readonly Statement[]): Promise<Row[][]> {
    if (statements.some(storesOrder)) this.database.onOrder();
    return this.#queue.add(statements);
  }

  /** The file comes with the schema. */
  migrate(_migrations: readonly Migration[]): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return this.#queue.settled();
  }

  #written(groups: readonly (readonly Statement[])[]): GroupOutcome[] {
    const outcomes = this.database.engine.write(groups);
    if (groups.some((group) => group.some(storesOrder))) this.database.onOrder();
    return outcomes;
  }

  #atDisk<T extends Row[][] | GroupOutcome[]>(work: () => T, doneMs: number, failure: string | null): Promise<T> {
    const { timeline } = this.database;
    return new Promise((resolve, reject) => {
      timeline.after(doneMs / 2, () => {
        const value = failure === null ? work() : null;
        timeline.after(doneMs / 2, () => {
          if (value) resolve(value);
          else reject(new SqlError(`simulated ${failure}`, failure!));
        }, this.life);
      }, this.life);
    });
  }
}

const storesOrder = ({ sql }: Statement): boolean => sql.startsWith("insert into orders");

/** An empty database with the newest schema, made once for all seeds of a process. */
const template = await makeTemplate();

async function makeTemplate(): Promise<Uint8Array> {
  const path = temporaryFile();
  const engine = new FileEngine(path, "write");
  await engine.migrate(MIGRATIONS);
  // What is read below is the file alone: everything has to be in it.
  engine.checkpoint();
  engine.close();
  const bytes = Deno.readFileSync(path);
  removeDatabase(path);
  return bytes;
}

function temporaryFile(): string {
  return Deno.makeTempFileSync({ ...memoryFolder(), prefix: "xylen-simulation-", suffix: ".db" });
}

function removeDatabase(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) removeIfThere(path + suffix);
}

/** Where files cost no disk, on systems that have such a place. */
function memoryFolder(): { readonly dir?: string } {
  try {
    return Deno.statSync("/dev/shm").isDirectory ? { dir: "/dev/shm" } : {};
  } catch {
    return {};
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
