/** A libSQL server (sqld, Turso) behind the same interface. Loaded only when a url asks for it. */
import { type Client, createClient, type InStatement, type InValue, type ResultSet } from "@libsql/client/web";
import { migrate, type Migration } from "../migrations/migrate.ts";
import { plainInteger, type Row, type SqlClient, type SqlError, sqlError, type Statement, storable } from "./client.ts";
import type { GroupOutcome } from "./file_engine.ts";
import { WriteQueue } from "./write_queue.ts";

/** A server that does not answer within this is taken for gone. */
const REQUEST_TIMEOUT_MS = 10_000;
/** 20 parallel requests hung a real server; 4 never did. */
const CONCURRENCY = 4;
const BUSY_RETRIES_MAX = 5;
const BUSY_BACKOFF_MS = 50;

/** The library's own client, within the bounds that a server bears. */
export const createRemoteClient = (url: string, authToken: string | undefined): Client =>
  createClient({
    url,
    ...(authToken === undefined ? {} : { authToken }),
    intMode: "bigint",
    concurrency: CONCURRENCY,
    fetch: (request: Request) => fetch(request, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) }),
  });

/** @throws {SqlError} When the server cannot be reached. */
export async function openRemoteClient(url: string, authToken: string | undefined): Promise<SqlClient> {
  const remote = new RemoteClient(createRemoteClient(url, authToken));
  await remote.read([{ sql: "select 1", args: [] }]);
  return remote;
}

class RemoteClient implements SqlClient {
  readonly #client: Client;
  readonly #queue = new WriteQueue((groups) => this.#writeGroups(groups));

  constructor(client: Client) {
    this.#client = client;
  }

  async read(statements: readonly Statement[]): Promise<Row[][]> {
    const results = await retryingBusy(() => this.#client.batch(statements.map(inStatement), "read"));
    return results.map(rowsOf);
  }

  write(statements: readonly Statement[]): Promise<Row[][]> {
    return this.#queue.add(statements);
  }

  async migrate(migrations: readonly Migration[], target?: number): Promise<void> {
    await retryingBusy(() => this.#migrateOnce(migrations, target));
  }

  async close(): Promise<void> {
    await this.#queue.settled();
    this.#client.close();
  }

  async #migrateOnce(migrations: readonly Migration[], target?: number): Promise<void> {
    const transaction = await this.#client.transaction("write");
    try {
      await migrate(
        {
          rows: async (sql) => rowsOf(await transaction.execute(sql)),
          script: (sql) => transaction.executeMultiple(sql),
          run: async (statement) => void await transaction.execute(inStatement(statement)),
        },
        migrations,
        target,
      );
      await transaction.commit();
    } finally {
      transaction.close();
    }
  }

  async #writeGroups(groups: readonly (readonly Statement[])[]): Promise<GroupOutcome[]> {
    const outcomes: GroupOutcome[] = [];
    for (const group of groups) outcomes.push(await this.#writeOne(group));
    return outcomes;
  }

  async #writeOne(group: readonly Statement[]): Promise<GroupOutcome> {
    try {
      const results = await retryingBusy(() => this.#client.batch(group.map(inStatement), "write"));
      return { ok: true, rows: results.map(rowsOf) };
    } catch (error) {
      return { ok: false, error: sqlError(error) };
    }
  }
}

/** Only BUSY is safe to repeat: after a time-out nobody knows whether the write arrived. */
async function retryingBusy<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1;; tries++) {
    try {
      return await attempt();
    } catch (thrown) {
      const error: SqlError = sqlError(thrown);
      if (tries > BUSY_RETRIES_MAX || !/BUSY|LOCKED/.test(error.code)) throw error;
      await new Promise((resolve) => setTimeout(resolve, BUSY_BACKOFF_MS * 2 ** tries));
    }
  }
}

const inStatement = ({ sql, args }: Statement): InStatement => ({ sql, args: args.map(bound) });

/** Whole numbers go as integers: hrana sends a plain number as a float. */
const bound = (value: Statement["args"][number]): InValue =>
  typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : storable(value);

export const rowsOf = (result: ResultSet): Row[] =>
  result.rows.map((row) => Object.fromEntries(result.columns.map((name) => [name, plainValue(row[name])])));

const plainValue = (value: unknown): Row[string] =>
  typeof value === "bigint"
    ? plainInteger(value)
    : value instanceof ArrayBuffer
    ? null
    : (value ?? null) as Row[string];
