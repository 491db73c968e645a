/** Opens the database for a coordinator: locks, schema, market, ownership, run, `trades.csv`, in this order. */
import { SqlDatabaseFigures } from "./database_figures.ts";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Journal, SystemEvent } from "../coordinator/ports/journal.ts";
import { err, ok, type Result } from "../domain/result.ts";
import { SqlAccountSource } from "./account_source.ts";
import { SqlAccess } from "./access.ts";
import { type BackupNote, tellBackup } from "./backup/backup_events.ts";
import { archiveDatabase } from "./archive.ts";
import { carriedAccess } from "./carried_access.ts";
import { SqlDecisionHistory } from "./decision_history.ts";
import { SqlExplanations } from "./explanations.ts";
import { SqlJournal } from "./journal.ts";
import { judgeMarket, storedRun } from "./market_of_database.ts";
import { SqlModelAnswers } from "./model_answers.ts";
import { SqlModels } from "./models.ts";
import { MIGRATIONS } from "./migrations/all.ts";
import { refuseNewer } from "./migrations/migrate.ts";
import { storedVersion } from "./migrations/stored_version.ts";
import { type Account, lockAccount, lockDataFolder, storedAccountKey, takeOwnership } from "./ownership.ts";
import { SqlTradeOutcomes } from "./trade_outcomes.ts";
import { SqlRecords } from "./records.ts";
import { derivedRunId, randomRunId } from "./run_id.ts";
import { readRows, type SqlClient, sqlError, type Statement } from "./sql/client.ts";
import { connect, openingFault } from "./sql/connect.ts";
import { type DatabaseUrl, parseDatabaseUrl } from "./sql/database_url.ts";
import { latestRunOf, runFromRow, saveRun } from "./tables/runs.ts";
import { saveShared, sharedInput } from "./tables/shared_inputs.ts";
import { closedTrades } from "./tables/trades.ts";
import { TradesCsv } from "./trades_csv.ts";

export type Mode = "demo" | "replay" | "paper" | "testnet" | "live";

export interface DatabaseOptions {
  /** `file:…` or the url of a libSQL server. */
  readonly url: string;
  readonly authToken?: string;
  readonly dataDir: string;
  /** Default: `trades.csv` in the data folder. */
  readonly csvPath?: string;
  readonly account: Account;
  readonly mode: Mode;
  /** Names the market that is traded: exchange and environment, or what the simulator was made of. */
  readonly marketId: string;
  /** A replay's: its run id is derived from this and the market. Else the stored run goes on, or a new one begins. */
  readonly configHash?: string;
  /** Begins with an empty database even on an equal simulated market; the old one goes to the archive. */
  readonly fresh?: boolean;
  /** Versions to record beside Deno's and V8's, e.g. this program's commit. */
  readonly versions?: Readonly<Record<string, string>>;
  /** What decisions are made by: stored under its hash, so that they can be made again. */
  readonly config?: object;
  /** On a shared server: how long a crashed owner blocks the next one. Default 30,000. */
  readonly leaseMs?: number;
  /** Where the lock files of accounts are. Default: the system's folder for temporary files. */
  readonly lockDir?: string;
  /** Wall clock. */
  readonly nowMs?: () => number;
  /** Hears of what goes wrong outside any call: the Worker broke, the ownership was lost, `trades.csv` not written. */
  readonly onFailure?: (sentence: string) => void;
}

export interface Database {
  readonly journal: Journal;
  readonly records: SqlRecords;
  readonly modelAnswers: SqlModelAnswers;
  readonly models: SqlModels;
  readonly history: SqlDecisionHistory;
  readonly explanations: SqlExplanations;
  readonly accountSource: SqlAccountSource;
  readonly access: SqlAccess;
  readonly figures: SqlDatabaseFigures;
  readonly tradeOutcomes: SqlTradeOutcomes;
  /** Tells the event log of a backup. */
  readonly tellBackup: (note: BackupNote) => Promise<SystemEvent>;
  readonly runId: string;
  readonly fence: number;
  /** Names the versions of Deno, V8 and this program in the records of its decisions. */
  readonly programHash: string;
  /** Stores a configuration under its hash: before the first decision that is made by it. */
  keepConfig(config: object): Promise<void>;
  /** The folder to which another market's database was moved; null when nothing had to be. */
  readonly archived: string | null;
  /** Writes what waits, gives the ownership back. Safe to call twice. */
  close(): Promise<void>;
}

/** Every error is one sentence that names the folder, file, server or account and says what to do. */
export async function openDatabase(options: DatabaseOptions): Promise<Result<Database>> {
  const target = parseDatabaseUrl(options.url);
  if (!target.ok) return target;
  const opening = new Opening(options, target.value);
  const opened = await opening.run();
  if (!opened.ok) await opening.undo();
  return opened;
}

const DEFAULT_LEASE_MS = 30_000;

interface Settled {
  readonly client: SqlClient;
  readonly archived: string | null;
  /** What of the archived database goes on in the new one. */
  readonly carried: readonly Statement[];
}

class Opening {
  readonly #options: DatabaseOptions;
  readonly #target: DatabaseUrl;
  readonly #csvPath: string;
  readonly #nowMs: number;
  readonly #onFailure: (sentence: string) => void;
  /** What to undo, last first. */
  readonly #closers: (() => Promise<void> | void)[] = [];
  #undone: Promise<void> | null = null;

  constructor(options: DatabaseOptions, target: DatabaseUrl) {
    this.#options = options;
    this.#target = target;
    this.#csvPath = options.csvPath ?? join(options.dataDir, "trades.csv");
    this.#nowMs = (options.nowMs ?? Date.now)();
    this.#onFailure = options.onFailure ?? ((sentence) => console.error(sentence));
  }

  async run(): Promise<Result<Database>> {
    const locked = await this.#lock();
    if (!locked.ok) return locked;
    try {
      return await this.#open();
    } catch (error) {
      return err(openingFault(this.#target, error));
    }
  }

  /** Each step is undone even when another one fails, and the failure is told. */
  undo(): Promise<void> {
    return this.#undone ??= this.#undo();
  }

  async #undo(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        this.#onFailure(`Cannot close the database ${this.#options.url} in order: ${sqlError(error).message}`);
      }
    }
  }

  async #lock(): Promise<Result<void>> {
    const { dataDir, account, lockDir = tmpdir() } = this.#options;
    const folder = await lockDataFolder(dataDir, this.#nowMs);
    if (!folder.ok) return folder;
    this.#closers.push(() => folder.value.release());
    const traded = await lockAccount(account, lockDir, dataDir, this.#nowMs);
    if (!traded.ok) return traded;
    this.#closers.push(() => traded.value.release());
    return ok(undefined);
  }

  async #open(): Promise<Result<Database>> {
    const settled = await this.#settleMarket();
    if (!settled.ok) return settled;
    const { client, archived, carried } = settled.value;
    await client.migrate(MIGRATIONS);
    if (carried.length > 0) await client.write(carried);
    const owned = await this.#own(client);
    if (!owned.ok) return owned;
    const program = { ...Deno.version, ...this.#options.versions };
    const runId = await this.#startRun(client, program);
    const csv = await TradesCsv.open(this.#csvPath, await readRows(client, closedTrades()));
    const { account } = this.#options;
    const fence = owned.value;
    const journal = new SqlJournal({
      client,
      csv,
      runId,
      fence,
      accountLabel: account.label,
      onFailure: this.#onFailure,
    });
    this.#closers.push(() => journal.close());
    const records = new SqlRecords(client);
    return ok({
      journal,
      records,
      modelAnswers: new SqlModelAnswers(client),
      history: new SqlDecisionHistory(client, records),
      models: new SqlModels(client),
      explanations: new SqlExplanations(client),
      accountSource: new SqlAccountSource(client),
      access: new SqlAccess(client, this.#options.nowMs),
      figures: new SqlDatabaseFigures(
        client,
        this.#target.kind === "file" ? this.#target.path : null,
        this.#options.nowMs ?? Date.now,
      ),
      tradeOutcomes: new SqlTradeOutcomes(client, runId),
      tellBackup: (note) => tellBackup(client, note, (this.#options.nowMs ?? Date.now)()),
      runId,
      fence,
      programHash: sharedInput("program", program).hash,
      keepConfig: (config) => client.write([saveShared(sharedInput("config", config))]).then(() => undefined),
      archived,
      close: () => this.undo(),
    });
  }

  /** Opens the database that holds this market, and puts another simulated one aside: all of it but who may look. */
  async #settleMarket(): Promise<Result<Settled>> {
    const { mode, marketId, account, fresh = false, url, dataDir } = this.#options;
    const client = await this.#connect();
    // Before anything moves: what a newer program wrote is not ours to put aside.
    refuseNewer(await storedVersion(client) ?? 0, MIGRATIONS);
    const wanted = { mode, simulated: isSimulated(mode), marketId, accountKey: storedAccountKey(account), fresh };
    const verdict = judgeMarket(await storedRun(client), wanted, `The database ${url}`);
    if (!verdict.ok) return verdict;
    if (verdict.value === "keep") return ok({ client, archived: null, carried: [] });
    if (this.#target.kind === "remote") {
      return err(`The database ${url} holds another simulated market: choose an empty database for ${marketId}`);
    }
    const carried = await carriedAccess(client);
    await this.#closers.pop()?.();
    const archived = await archiveDatabase(dataDir, this.#target.path, this.#csvPath, this.#nowMs);
    return ok({ client: await this.#connect(), archived, carried });
  }

  async #connect(): Promise<SqlClient> {
    if (this.#target.kind === "file") await Deno.mkdir(dirname(this.#target.path), { recursive: true, mode: 0o700 });
    const client = await connect(this.#target, {
      access: "write",
      authToken: this.#options.authToken,
      onFailure: this.#onFailure,
    });
    this.#closers.push(() => client.close());
    return client;
  }

  async #own(client: SqlClient): Promise<Result<number>> {
    const { account, dataDir, leaseMs = DEFAULT_LEASE_MS } = this.#options;
    const proof = this.#target.kind === "file" ? "locks" : "lease";
    const owned = await takeOwnership({ client, account, dataDir, proof, leaseMs, onFailure: this.#onFailure });
    if (!owned.ok) return owned;
    this.#closers.push(() => owned.value.release());
    return ok(owned.value.fence);
  }

  async #startRun(client: SqlClient, program: Readonly<Record<string, string>>): Promise<string> {
    const { mode, marketId, account, configHash, config } = this.#options;
    const runId = configHash === undefined
      ? await this.#storedRunId(client) ?? randomRunId()
      : derivedRunId(marketId, configHash);
    const shared = [sharedInput("program", program), ...(config ? [sharedInput("config", config)] : [])];
    await client.write([
      ...shared.map(saveShared),
      saveRun({
        runId,
        mode,
        accountKey: storedAccountKey(account),
        accountLabel: account.label,
        marketId,
        simulated: isSimulated(mode),
        configHash: configHash ?? null,
        atMs: this.#nowMs,
        versions: program,
      }),
    ]);
    return runId;
  }

  async #storedRunId(client: SqlClient): Promise<string | null> {
    const [row] = await readRows(client, latestRunOf(this.#options.mode, this.#options.marketId));
    return row ? runFromRow(row).runId : null;
  }
}

/** True where no real money can move and the market is made or repeated by us. */
const isSimulated = (mode: Mode): boolean => mode === "demo" || mode === "replay";
