/** The coordinator's end of the database Worker. */
import type { Migration } from "../migrations/migrate.ts";
import { type Row, type SqlClient, SqlError, type Statement } from "./client.ts";
import type { Access, GroupOutcome } from "./file_engine.ts";
import type { Answers, CarriedError, CarriedOutcome, Numbered, Reply, Request } from "./worker_protocol.ts";
import { WriteQueue } from "./write_queue.ts";

interface Pending {
  readonly resolve: (value: Answers[keyof Answers]) => void;
  readonly reject: (error: SqlError) => void;
}

export interface WorkerClientOptions {
  readonly path: string;
  readonly access: Access;
  /** Called once when the Worker breaks: everything pending has been rejected, nothing will be stored any more. */
  readonly onFailure: (sentence: string) => void;
  /** Default: `worker.ts` beside this file. */
  readonly newWorker?: () => Worker;
}

const databaseWorker = () =>
  new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "xylen-database" });

/** @throws {SqlError} When the file cannot be opened as a database. */
export async function openWorkerClient(options: WorkerClientOptions): Promise<SqlClient> {
  const client = new WorkerClient((options.newWorker ?? databaseWorker)(), options.onFailure);
  try {
    await client.ask({ kind: "open", path: options.path, access: options.access });
    return client;
  } catch (error) {
    await client.close();
    throw error;
  }
}

class WorkerClient implements SqlClient {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #queue = new WriteQueue((groups) => this.#writeGroups(groups));
  #lastId = 0;
  #ended: SqlError | null = null;
  #closing: Promise<void> | null = null;

  constructor(worker: Worker, onFailure: (sentence: string) => void) {
    this.#worker = worker;
    this.#worker.onmessage = (event: MessageEvent<Reply>) => this.#settle(event.data);
    this.#worker.onerror = (event) => {
      event.preventDefault(); // else the whole process would die, positions and all
      this.#fail(`The database Worker broke: ${event.message}`, onFailure);
    };
    this.#worker.onmessageerror = () => this.#fail("The database Worker sent an unreadable message", onFailure);
  }

  read(statements: readonly Statement[]): Promise<Row[][]> {
    return this.ask({ kind: "read", statements }) as Promise<Row[][]>;
  }

  write(statements: readonly Statement[]): Promise<Row[][]> {
    return this.#closing ? Promise.reject(closed()) : this.#queue.add(statements);
  }

  async migrate(migrations: readonly Migration[], target?: number): Promise<void> {
    await this.ask({ kind: "migrate", migrations, target });
  }

  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  ask(request: Request): Promise<Answers[keyof Answers]> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, request } satisfies Numbered);
    });
  }

  async #writeGroups(groups: readonly (readonly Statement[])[]): Promise<GroupOutcome[]> {
    const outcomes = await this.ask({ kind: "write", groups }) as readonly CarriedOutcome[];
    return outcomes.map((each) => each.ok ? each : { ok: false, error: revived(each.error) });
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.ok) pending?.resolve(reply.value);
    else pending?.reject(revived(reply.error));
  }

  #fail(sentence: string, onFailure: (sentence: string) => void): void {
    if (this.#ended) return;
    this.#end(new SqlError(sentence, "WORKER"));
    this.#worker.terminate();
    onFailure(sentence);
  }

  #end(error: SqlError): void {
    this.#ended = error;
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  async #close(): Promise<void> {
    await this.#queue.settled();
    if (this.#ended) return;
    try {
      await this.ask({ kind: "close" });
    } finally {
      this.#end(closed());
      this.#worker.terminate();
    }
  }
}

const revived = ({ message, code }: CarriedError): SqlError => new SqlError(message, code);
const closed = (): SqlError => new SqlError("the database is closed", "CLOSED");
