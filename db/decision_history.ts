/** What can be proved, read back: records of decisions, and the candles that they came from. */
import type {
  FlatState,
  HistoryEntry,
  HistorySpan,
  LifeHistory,
  MissingDecision,
  StoredDecision,
} from "../coordinator/ports/decision_history.ts";
import type { Candle, Timeframe } from "../domain/candle.ts";
import { nameByEvent } from "../domain/decision.ts";
import type { Usd } from "../domain/money.ts";
import type { Opinion } from "../domain/opinion.ts";
import { ENDED_ROWS, lastOfEach } from "./journal.ts";
import type { SqlRecords } from "./records.ts";
import { readRows, type Row, type SqlClient } from "./sql/client.ts";
import { candleFromRow, candlesBetween } from "./tables/candles.ts";
import { chainHashBefore } from "./tables/ensemble_decisions.ts";
import { beginningOf, marketEntries, spansOfRuns, statesBetween } from "./tables/journal_entries.ts";
import { journalGaps, namedElsewhere, undecided, undecidedOf } from "./tables/missing_decisions.ts";
import { answersBefore, opinionsFromRows } from "./tables/model_predictions.ts";
import { endedTradesBy, tradeFromRow } from "./tables/trades.ts";
import { json, number, numberOrNull, text, textOrNull } from "./tables/row.ts";

/** So few that a commit of the running system, which comes after a read, waits for milliseconds only. */
const ENTRIES_AT_ONCE = 100;

/** As `toCommit` writes it into the journal. */
interface Beginning {
  readonly symbol: string;
  readonly timeframe?: Timeframe;
  readonly configHash?: string;
  readonly fromMs: number | null;
  readonly toMs: number | null;
}

/** A start takes up less, and is then learning for a while: here nothing may be learned otherwise than it was. */
const ANSWERS_AT_LATER_START = 50_000;

/** What is read of a state, as the engine's `snapshotOf` makes it. */
interface Snapshot {
  readonly account: { readonly walletBalance: Usd } | null;
  readonly risk: unknown;
  readonly orders: readonly unknown[];
  readonly trades: readonly unknown[];
  readonly lastCandleMs: FlatState["lastCandleMs"];
}

export class SqlDecisionHistory implements LifeHistory {
  readonly #client: SqlClient;
  readonly #records: SqlRecords;

  constructor(client: SqlClient, records: SqlRecords) {
    this.#client = client;
    this.#records = records;
  }

  async spans(fromMs: number, toMs: number): Promise<HistorySpan[]> {
    return (await readRows(this.#client, spansOfRuns(fromMs, toMs))).map(spanFromRow);
  }

  async beginningOf(runId: string, seq: number): Promise<number | null> {
    const [row] = await readRows(this.#client, beginningOf(runId, seq));
    return row ? numberOrNull(row, "seq") : null;
  }

  async *entries({ runId, fromSeq, toSeq }: HistorySpan): AsyncGenerator<HistoryEntry> {
    for (let next = fromSeq;;) {
      const rows = await readRows(this.#client, marketEntries(runId, next, toSeq, ENTRIES_AT_ONCE));
      if (rows.length === 0) return;
      const last = seqOf(rows.at(-1)!);
      const decisions = await this.#records.decisionsOfEvents(runId, next, last);
      const missing = new Set((await readRows(this.#client, undecidedOf(runId, next, last))).map(seqOf));
      for (const row of rows) {
        const seq = seqOf(row);
        for (const stored of decisions.get(seq) ?? []) yield { kind: "decision", stored };
        if (missing.has(seq)) yield { kind: "missing", missing: missingAt(runId, seq) };
        const entry = await this.#toldBy(runId, row);
        if (entry) yield entry;
      }
      next = last + 1;
    }
  }

  async flatStates(runId: string, fromSeq: number, beforeMs: number, limit: number): Promise<FlatState[]> {
    const rows = await readRows(this.#client, statesBetween(runId, fromSeq, beforeMs, limit));
    const flat: FlatState[] = [];
    for (const row of rows) {
      const { account, risk, orders, trades, lastCandleMs } = json<Snapshot>(row, "state");
      if (!account || orders.length > 0 || trades.length > 0) continue;
      const ended = await readRows(this.#client, endedTradesBy(runId, number(row, "at_ms"), ENDED_ROWS));
      flat.push({
        runId,
        seq: seqOf(row),
        walletBalance: account.walletBalance,
        risk,
        lastCandleMs,
        ended: lastOfEach(ended.map(tradeFromRow)).reverse(),
      });
    }
    return flat;
  }

  async candles(symbol: string, timeframe: Timeframe, fromMs: number, toMs: number): Promise<Candle[]> {
    return (await readRows(this.#client, candlesBetween(symbol, timeframe, fromMs, toMs))).map(candleFromRow);
  }

  async opinionsBefore(runId: string, seq: number): Promise<Opinion[]> {
    return opinionsFromRows(await readRows(this.#client, answersBefore(runId, seq, ANSWERS_AT_LATER_START)));
  }

  async chainHashBefore(runId: string, seq: number): Promise<string | null> {
    const [row] = await readRows(this.#client, chainHashBefore(runId, seq));
    return row ? textOrNull(row, "chain_hash") : null;
  }

  decision(decisionId: string): Promise<StoredDecision | null> {
    return this.#records.storedDecision(decisionId);
  }

  stored(): AsyncIterable<StoredDecision> {
    return this.#records.storedDecisions();
  }

  async missing(): Promise<MissingDecision[]> {
    const [events = [], names = []] = await this.#client.read([undecided(), namedElsewhere()]);
    const byJournal = events.map((row) => missingAt(text(row, "run_id"), seqOf(row)));
    const byTables = names.map((row) => ({
      decisionId: text(row, "decision_id"),
      toldBy: text(row, "told_by").split(","),
    }));
    const together = Map.groupBy([...byJournal, ...byTables], ({ decisionId }) => decisionId);
    return [...together].map(([decisionId, each]) => ({ decisionId, toldBy: each.flatMap(({ toldBy }) => toldBy) }));
  }

  async journalGaps(): Promise<HistorySpan[]> {
    return (await readRows(this.#client, journalGaps())).map(spanFromRow);
  }

  shared<T>(hash: string): Promise<T | null> {
    return this.#records.shared<T>(hash);
  }

  /** What an event told of a market; null for answers. */
  async #toldBy(runId: string, row: Row): Promise<HistoryEntry | null> {
    const kind = text(row, "kind");
    if (kind === "warmup") return await this.#beginning(runId, row);
    if (kind === "settings") return { kind, configHash: json<{ configHash: string }>(row, "event").configHash };
    if (kind !== "candle") return null;
    const { symbol, candle } = json<{ symbol: string; candle: Candle }>(row, "event");
    return { kind, symbol, candle };
  }

  /** Null where the journal of before does not tell what was watched. */
  async #beginning(runId: string, row: Row): Promise<HistoryEntry | null> {
    const { symbol, timeframe, configHash, fromMs, toMs } = json<Beginning>(row, "event");
    if (timeframe === undefined || configHash === undefined || fromMs === null || toMs === null) return null;
    const [candles = [], answers = []] = await this.#client.read([
      candlesBetween(symbol, timeframe, fromMs, toMs),
      answersBefore(runId, seqOf(row)),
    ]);
    const opinions = opinionsFromRows(answers);
    const fence = number(row, "fence");
    return { kind: "began", fence, symbol, timeframe, configHash, candles: candles.map(candleFromRow), opinions };
  }
}

const seqOf = (row: Row): number => number(row, "seq");

const spanFromRow = (row: Row): HistorySpan => ({
  runId: text(row, "run_id"),
  fromSeq: number(row, "from_seq"),
  toSeq: number(row, "to_seq"),
});

const missingAt = (runId: string, sequence: number): MissingDecision => ({
  decisionId: nameByEvent("d", { runId, sequence }),
  toldBy: [`event ${sequence} of the journal`],
});
