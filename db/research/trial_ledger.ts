/** The append-only ledger of every run that looked at recorded data. Several processes may write it. */
import { join } from "node:path";
import type { BacktestPage } from "../../coordinator/ports/research/backtests.ts";
import { err, invariant, ok, type Result } from "../../domain/result.ts";
import { readRows, type Row, type SqlClient, SqlError, type Statement } from "../sql/client.ts";
import { connect, openingFault } from "../sql/connect.ts";
import type { DatabaseUrl } from "../sql/database_url.ts";
import {
  backtestById,
  backtestFromRow,
  backtestRows,
  backtestsBetween,
  headlineFromRow,
  latestBacktests,
  saveBacktest,
  type StoredBacktest,
} from "../tables/backtests.ts";
import { number, text } from "../tables/row.ts";
import { saveStudy, type StoredStudy, studiesBetween, studyFromRow } from "../tables/studies.ts";
import {
  everRecorded,
  lastTrial,
  saveTrial,
  symbolsOfTrials,
  trialFromRow,
  trialsAfter,
  trialsOfSearch,
  trialsOn,
} from "../tables/trials.ts";
import { RESEARCH_MIGRATIONS } from "./migrations.ts";
import { Studies } from "./studies.ts";
import { entryHash, GENESIS_HASH, type RecordedTrial, type TrialEntry } from "./trial_entry.ts";

/** Others who append at the same moment make us read the end again. */
const TAKEN_MAX = 100;
/** Whoever reads the whole ledger does other things between its pages. */
const PAGE_ROWS = 100;

export const LEDGER_FILE = "research.db";

/**
 * Beside the coordinator's database and not in it: that one is put aside with the simulated market that it belongs to, and
 * restored to an earlier day, and either would forget trials; and a study that holds its write lock would hold up trading.
 */
export const researchFile = (dataDir: string): string => join(dataDir, LEDGER_FILE);

/** @returns Why not, in one sentence that names the file. */
export async function openTrialLedger(dataDir: string): Promise<Result<TrialLedger>> {
  const opened = await openResearchFile(dataDir);
  return opened.ok ? ok(new TrialLedger(opened.value)) : opened;
}

/** The file with its newest schema. @returns Why not, in one sentence that names it. */
export async function openResearchFile(dataDir: string): Promise<Result<SqlClient>> {
  const target: DatabaseUrl = { kind: "file", path: researchFile(dataDir) };
  let client: SqlClient | undefined;
  try {
    if (await mayMake(dataDir)) await Deno.mkdir(dataDir, { recursive: true });
    client = await connect(target, { access: "write", authToken: undefined, onFailure: () => {} });
    await client.migrate(RESEARCH_MIGRATIONS);
    return ok(client);
  } catch (error) {
    await client?.close();
    return err(openingFault(target, error));
  }
}

/** A job of the coordinator may not: whoever started it has made the folder. */
const mayMake = async (dataDir: string): Promise<boolean> =>
  (await Deno.permissions.query({ name: "write", path: dataDir })).state === "granted";

/** What runs have come to. */
export interface TrialReports {
  readonly backtests: readonly StoredBacktest[];
  readonly studies: readonly StoredStudy[];
}

export class TrialLedger {
  readonly #client: SqlClient;
  /** What else the same database holds of research. */
  readonly studies: Studies;
  /** One chain, one writer: the others of this process wait. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(client: SqlClient) {
    this.#client = client;
    this.studies = new Studies(client);
  }

  /** Adds entries in their order. @throws {SqlError} Code `SQLITE_CONSTRAINT…` for a place in a search that is taken. */
  append(entries: readonly TrialEntry[]): Promise<RecordedTrial[]> {
    return this.#afterOthers(() => this.#append(entries, () => []));
  }

  /** An entry and the report of its run, both or neither. */
  async appendBacktest(entry: TrialEntry, backtest: Omit<StoredBacktest, "seq">): Promise<RecordedTrial> {
    const recorded = await this.#afterOthers(() =>
      this.#append([entry], ([trial]) => [saveBacktest({ ...backtest, seq: trial!.seq })])
    );
    return recorded[0]!;
  }

  /** An entry and the study that it came of, both or neither. */
  async appendStudy(entry: TrialEntry, study: Omit<StoredStudy, "seq">): Promise<RecordedTrial> {
    const recorded = await this.#afterOthers(() =>
      this.#append([entry], ([trial]) => [saveStudy({ ...study, seq: trial!.seq })])
    );
    return recorded[0]!;
  }

  /** Adds entries of another ledger with their reports, as they are. @throws {SqlError} Where they do not follow here. */
  async continueWith(trials: readonly RecordedTrial[], { backtests, studies }: TrialReports): Promise<void> {
    await this.#afterOthers(() =>
      this.#client.write([...trials.flatMap(saveTrial), ...backtests.map(saveBacktest), ...studies.map(saveStudy)])
    );
  }

  /** Of these runs; a trial of a search has none of its own. */
  async reportsOf(trials: readonly RecordedTrial[]): Promise<TrialReports> {
    const [first, last] = [trials[0], trials.at(-1)];
    if (!first || !last) return { backtests: [], studies: [] };
    const span = [first.seq, last.seq] as const;
    const [backtests, studies] = await this.#client.read([backtestsBetween(...span), studiesBetween(...span)]);
    return { backtests: backtests!.map(backtestFromRow), studies: studies!.map((row) => studyFromRow(row)) };
  }

  /** Every run on one of these symbols whose range shares a moment with this one, oldest first. */
  async on(symbols: readonly string[], fromMs: number, toMs: number): Promise<RecordedTrial[]> {
    const found = await this.#client.read(symbols.map((symbol) => trialsOn(symbol, fromMs, toMs)));
    const bySeq = new Map(found.flat().map(trialFromRow).map((trial) => [trial.seq, trial]));
    return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  }

  async ofSearch(searchId: string): Promise<RecordedTrial[]> {
    return (await readRows(this.#client, trialsOfSearch(searchId))).map(trialFromRow);
  }

  async latestBacktests(limit: number): Promise<StoredBacktest[]> {
    return (await readRows(this.#client, latestBacktests(limit))).map(backtestFromRow);
  }

  /** Newest first, with what a list shows. @param before `next` of the page that this one goes on behind. */
  async backtestPage(limit: number, before: string | null): Promise<BacktestPage> {
    const rows = await readRows(this.#client, backtestRows(limit + 1, placeOf(before)));
    const items = rows.slice(0, limit).map(headlineFromRow);
    const last = items.at(-1);
    return { items, next: rows.length > limit && last ? `${last.recorded_at}.${last.backtest_id}` : null };
  }

  async backtest(id: string): Promise<StoredBacktest | null> {
    const [row] = await readRows(this.#client, backtestById(id));
    return row ? backtestFromRow(row) : null;
  }

  /** @returns What shows that entries were taken out or changed, in one sentence; undefined when the chain is whole. */
  async fault(): Promise<string | undefined> {
    let previousHash = GENESIS_HASH, seq = 0, symbols = 0;
    for await (const trial of this.all()) {
      if (trial.seq !== seq + 1) return `entry ${seq + 1} is missing`;
      if (trial.previousHash !== previousHash) return `entry ${trial.seq} does not follow the one before it`;
      if (trial.entryHash !== entryHash(previousHash, trial.seq, trial)) return `entry ${trial.seq} was changed`;
      previousHash = trial.entryHash;
      seq = trial.seq;
      symbols += trial.symbols.length;
    }
    const [[ever] = [], [named] = []] = await this.#client.read([everRecorded(), symbolsOfTrials()]);
    invariant(ever && named, "a count has a row");
    if (number(ever, "seq") > seq) return `entries ${seq + 1} to ${number(ever, "seq")} are missing`;
    return number(named, "count") === symbols ? undefined : "symbols of entries are missing";
  }

  /** Oldest first, read in pages. */
  async *all(): AsyncGenerator<RecordedTrial> {
    for (let seq = 0;;) {
      const page: Row[] = await readRows(this.#client, trialsAfter(seq, PAGE_ROWS));
      for (const row of page) yield trialFromRow(row);
      if (page.length < PAGE_ROWS) return;
      seq = number(page.at(-1)!, "seq");
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #afterOthers<T>(write: () => Promise<T>): Promise<T> {
    const mine = this.#writing.then(write);
    this.#writing = mine.catch(() => {});
    return mine;
  }

  async #append(
    entries: readonly TrialEntry[],
    also: (recorded: readonly RecordedTrial[]) => Statement[],
  ): Promise<RecordedTrial[]> {
    if (entries.length === 0) return [];
    for (let taken = 0;; taken++) {
      const [last] = await readRows(this.#client, lastTrial());
      let previousHash = last ? text(last, "entry_hash") : GENESIS_HASH, seq = last ? number(last, "seq") : 0;
      const recorded = entries.map((entry): RecordedTrial => {
        const hash = entryHash(previousHash, ++seq, entry);
        const trial = { ...entry, seq, previousHash, entryHash: hash };
        previousHash = hash;
        return trial;
      });
      try {
        await this.#client.write([...recorded.flatMap(saveTrial), ...also(recorded)]);
        return recorded;
      } catch (error) {
        if (!isTaken(error) || taken >= TAKEN_MAX) throw error;
      }
    }
  }
}

/** @throws {RangeError} For what no page has told. */
function placeOf(before: string | null) {
  if (before === null) return null;
  const found = /^(\d{1,15})\.(.{1,100})$/.exec(before);
  if (!found) throw new RangeError(`before must be what \`next\` told, was "${before.slice(0, 100)}"`);
  return { recordedAtMs: Number(found[1]), backtestId: found[2]! };
}

/** Another process has put an entry at the end meanwhile. */
export const isTaken = (error: unknown): boolean =>
  error instanceof SqlError && error.code.startsWith("SQLITE_CONSTRAINT") &&
  /trials\.(seq|previous_hash)/.test(error.message);
