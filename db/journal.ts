/** The write side: everything one event changed becomes one transaction. */
import type { Commit, Journal, Recovered } from "../coordinator/ports/journal.ts";
import type { Usd } from "../domain/money.ts";
import type { PlacedOrder } from "../domain/order.ts";
import type { Trade } from "../domain/trade.ts";
import { type SqlClient, sqlError, type Statement } from "./sql/client.ts";
import { chainHashBefore, saveDecision } from "./tables/ensemble_decisions.ts";
import { saveCalibration } from "./tables/calibrations.ts";
import { saveMetaLearner } from "./tables/meta_learners.ts";
import { saveCandle } from "./tables/candles.ts";
import { sharedBy } from "./tables/circumstances.ts";
import { saveShared, type SharedInput } from "./tables/shared_inputs.ts";
import { saveEquity } from "./tables/equity.ts";
import { lastSeqOf, saveEntry } from "./tables/journal_entries.ts";
import { answersBefore, opinionsFromRows, recordOutcome, savePredictions } from "./tables/model_predictions.ts";
import { saveWeight } from "./tables/model_weights.ts";
import { openOrdersOf, orderFromRow, recordedOf, saveOrder } from "./tables/orders.ts";
import { riskStateOf, saveRiskState } from "./tables/risk_state.ts";
import { json, number, text, textOrNull } from "./tables/row.ts";
import { saveSnapshot } from "./tables/snapshots.ts";
import { saveSystemEvent } from "./tables/system_events.ts";
import {
  bookedOf,
  endedTradesOf,
  lastClosedOf,
  openTradesOf,
  publishedRow,
  saveTrade,
  tradeFromRow,
} from "./tables/trades.ts";
import type { TradesCsv } from "./trades_csv.ts";

/** How many closed trades a restart gets back: enough for every window that risk and sizing look at. */
const CLOSED_PNLS_MAX = 1000;
/** Trades of each market that ended and that the exchange may still tell of: funding comes late. */
const ENDED_MAX = 20;
/** As many as can be traded. */
const MARKETS_MAX = 50;
/** Enough for the newest of each market. */
export const ENDED_ROWS = ENDED_MAX * MARKETS_MAX;

export interface JournalParts {
  readonly client: SqlClient;
  readonly csv: Pick<TradesCsv, "add">;
  readonly runId: string;
  /** The number that our ownership of the account has; the database refuses any older one. */
  readonly fence: number;
  readonly accountLabel: string;
  /** Hears of a trade that is stored but could not be written to `trades.csv`; the next start mends the file. */
  readonly onFailure: (sentence: string) => void;
}

export class SqlJournal implements Journal {
  readonly #parts: JournalParts;
  readonly #commits = new Set<Promise<void>>();
  /** Hashes of the shared inputs that are stored. */
  readonly #shared = new Set<string>();
  #closed = false;

  constructor(parts: JournalParts) {
    this.#parts = parts;
  }

  async recover(): Promise<Recovered> {
    const { client, runId, fence } = this.#parts;
    const [
      seqs = [],
      orders = [],
      trades = [],
      closed = [],
      risk = [],
      ended = [],
      booked = [],
      opinions = [],
      last = [],
    ] = //
      await client.read([
        lastSeqOf(runId),
        openOrdersOf(runId),
        openTradesOf(runId),
        lastClosedOf(runId, CLOSED_PNLS_MAX),
        riskStateOf(runId),
        endedTradesOf(runId, ENDED_ROWS),
        bookedOf(runId),
        answersBefore(runId, Number.MAX_SAFE_INTEGER),
        chainHashBefore(runId, Number.MAX_SAFE_INTEGER),
      ]);
    return {
      runId,
      fence,
      lastSeq: seqs[0] ? number(seqs[0], "seq") : 0,
      openOrders: orders.map(orderFromRow),
      openTrades: trades.map(tradeFromRow),
      endedTrades: lastOfEach(ended.map(tradeFromRow)).reverse(),
      booked: (booked[0] ? number(booked[0], "booked") : 0) as Usd,
      closedPnls: closed.reverse().map((row) => ({
        tradeId: text(row, "trade_id"),
        pnl: number(row, "pnl") as Usd,
        closedAtMs: number(row, "exit_time"),
      })),
      riskState: risk[0] ? json<unknown>(risk[0], "state") : null,
      lastChainHash: last[0] ? textOrNull(last[0], "chain_hash") : null,
      opinions: opinionsFromRows(opinions),
    };
  }

  async unrecorded(orders: readonly PlacedOrder[]): Promise<PlacedOrder[]> {
    const [rows = []] = await this.#parts.client.read([recordedOf(orders)]);
    const recorded = new Set(rows.map((row) => text(row, "id")));
    return orders.filter(({ clientOrderId, exchangeOrderId, algo }) =>
      !recorded.has(clientOrderId) && (algo || !recorded.has(exchangeOrderId))
    );
  }

  commit(commit: Commit): Promise<void> {
    if (this.#closed) return Promise.reject(new Error(`Cannot commit event ${commit.seq}: the journal is closed`));
    const done = this.#commit(commit);
    const settled = done.catch(() => {}).finally(() => this.#commits.delete(settled));
    this.#commits.add(settled);
    return done;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#commits);
  }

  async #commit(commit: Commit): Promise<void> {
    const { client, runId, fence } = this.#parts;
    const shared = this.#newShared(commit);
    try {
      await client.write([...statementsOf(commit, runId, fence), ...shared.map(saveShared)]);
    } catch (error) {
      throw this.#refusal(commit, error);
    }
    for (const { hash } of shared) this.#shared.add(hash);
    await this.#writeCsv(commit);
  }

  #newShared({ decisions }: Commit): SharedInput[] {
    return decisions.flatMap(({ decision }) => decision.circumstances ? sharedBy(decision.circumstances) : [])
      .filter(({ hash }) => !this.#shared.has(hash));
  }

  async #writeCsv({ trades }: Commit): Promise<void> {
    for (const trade of trades.filter((each) => each.status === "closed")) {
      try {
        await this.#parts.csv.add(publishedRow(trade));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#parts.onFailure(`Trade ${trade.tradeId} is stored, but could not be added to trades.csv: ${reason}`);
      }
    }
  }

  #refusal(commit: Commit, thrown: unknown): Error {
    const { accountLabel, runId, fence } = this.#parts;
    const { message } = sqlError(thrown);
    const what = `Cannot commit event ${commit.seq} (${commit.kind})`;
    if (message.includes("xylen_fenced")) {
      return new Error(`${what}: another coordinator took over account ${accountLabel} (our number was ${fence})`);
    }
    if (message.includes("xylen_sequence")) {
      return new Error(`${what}: it does not follow the last event in the journal of run ${runId}`);
    }
    if (message.includes("FOREIGN KEY")) {
      return new Error(`${what}: it names a decision, snapshot or trade that is not stored`);
    }
    return new Error(`${what}: ${message}`);
  }
}

function statementsOf(commit: Commit, runId: string, fence: number): Statement[] {
  const { decisions, orders, trades, systemEvents, riskState, equity, calibrations, candles } = commit;
  return [
    saveEntry(commit, runId, fence),
    ...decisions.flatMap((record) => [
      saveSnapshot(record.decision),
      saveDecision(record, runId, commit.seq),
      ...savePredictions(record.decision),
      ...(record.decision.aggregate?.votes ?? []).map(({ modelName, weight }) =>
        saveWeight({ modelName, weight, updatedAtMs: record.decision.atMs })
      ),
    ]),
    ...trades.map((trade) => saveTrade(trade, runId)),
    ...trades.filter((trade) => trade.status === "closed").map(recordOutcome),
    ...orders.map((order) => saveOrder(order, runId)),
    ...systemEvents.map(saveSystemEvent),
    ...(riskState === null ? [] : [saveRiskState(riskState, commit.atMs, runId)]),
    ...(equity === null ? [] : [saveEquity(equity, runId)]),
    ...calibrations.map((each) => saveCalibration(each, runId)),
    ...commit.metaLearners.map((each) => saveMetaLearner(each, runId)),
    ...candles.map(({ symbol, timeframe, candle }) => saveCandle(symbol, timeframe, candle)),
  ];
}

/** The newest trades of each market. @param trades Newest first. */
export function lastOfEach(trades: readonly Trade[]): Trade[] {
  const counts = new Map<string, number>();
  return trades.filter(({ symbol }) => {
    const count = counts.get(symbol) ?? 0;
    counts.set(symbol, count + 1);
    return count < ENDED_MAX;
  });
}
