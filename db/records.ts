/** The read side: what pages, API and tools show, in decimals. */
import type { StoredDecision } from "../coordinator/ports/decision_history.ts";
import type {
  DecisionDetailView,
  DecisionView,
  EquityView,
  EventView,
  OrderView,
  Page,
  PageQuery,
  Records,
  TradeView,
  VoteView,
} from "../coordinator/ports/views.ts";
import { sha256 } from "../domain/content_hash.ts";
import type { Circumstances } from "../domain/circumstances.ts";
import { invariant } from "../domain/result.ts";
import { featureRecord } from "../domain/feature_vector.ts";
import { SqlListings } from "./listings.ts";
import { SqlResults } from "./results.ts";
import { storedDecision } from "./stored_decision.ts";
import { readRows, type Row, type SqlClient } from "./sql/client.ts";
import { neededBy, wholeCircumstances } from "./tables/circumstances.ts";
import { sharedByHash } from "./tables/shared_inputs.ts";
import {
  circumstancesFromRow,
  DECISION_PAGES,
  decisionById,
  decisionFromRows,
  decisionParts,
  decisionsAfter,
  decisionsOfEvents,
  decisionView,
} from "./tables/ensemble_decisions.ts";
import { EQUITY_PAGES, equityView } from "./tables/equity.ts";
import {
  answerFromRow,
  type OutcomeView,
  outcomeView,
  predictionsOfDecision,
  predictionsOfDecisions,
  voteView,
} from "./tables/model_predictions.ts";
import { ORDER_PAGES, ordersOfDecision, orderView } from "./tables/orders.ts";
import { explanationOf, explanationView } from "./tables/explanations.ts";
import { type Paged, pageOf, pageStatement } from "./tables/page.ts";
import { decimal, number, text } from "./tables/row.ts";
import { featuresFromRow, snapshotOfDecision, snapshotsById } from "./tables/snapshots.ts";
import { EVENT_PAGES, eventView } from "./tables/system_events.ts";
import { closedTotals, TRADE_PAGES, tradeById, tradeView } from "./tables/trades.ts";

const RECORDS_AT_ONCE = 500;

/** Pages reject with a `RangeError` for a limit outside 1 to 500 or a cursor that no page gave. */
export class SqlRecords implements Records {
  readonly listings: SqlListings;
  readonly results: SqlResults;
  readonly #client: SqlClient;
  /** What many records share, by its hash. */
  readonly #shared = new Map<string, unknown>();

  constructor(client: SqlClient) {
    this.#client = client;
    this.listings = new SqlListings(client);
    this.results = new SqlResults(client);
  }

  trades(query: PageQuery): Promise<Page<TradeView>> {
    return this.#page(TRADE_PAGES, query, tradeView);
  }

  orders(query: PageQuery): Promise<Page<OrderView>> {
    return this.#page(ORDER_PAGES, query, orderView);
  }

  events(query: PageQuery): Promise<Page<EventView>> {
    return this.#page(EVENT_PAGES, query, eventView);
  }

  equity(query: PageQuery): Promise<Page<EquityView>> {
    return this.#page(EQUITY_PAGES, query, equityView);
  }

  async decisions(query: PageQuery): Promise<Page<DecisionView>> {
    const { items, next } = await this.#page(DECISION_PAGES, query, (row) => row);
    const votes = await this.#votesOf(items.map((row) => text(row, "decision_id")));
    return { items: items.map((row) => decisionView(row, votes.get(text(row, "decision_id")) ?? [])), next };
  }

  async decision(decisionId: string): Promise<DecisionDetailView | null> {
    const found = await this.#decisionRows(decisionId);
    if (!found) return null;
    const { row, snapshot, predictions, orders, explanation } = found;
    return {
      ...decisionView(row, predictions.map(voteView)),
      ...decisionParts(row),
      features: featureRecord(featuresFromRow(snapshot)),
      schema_hash: text(snapshot, "schema_hash"),
      orders: orders.map(orderView),
      explanation: explanation ? explanationView(explanation) : null,
    };
  }

  async trade(tradeId: string): Promise<TradeView | null> {
    const [row] = await readRows(this.#client, tradeById(tradeId));
    return row ? tradeView(row) : null;
  }

  /** A configuration, or whatever else many records share. Null when nothing is stored under the hash. */
  async shared<T>(hash: string): Promise<T | null> {
    await this.#readShared([hash]);
    return (this.#shared.get(hash) ?? null) as T | null;
  }

  /** Once what it shares has been read. */
  #circumstancesOf(row: Row): Circumstances | null {
    const stored = circumstancesFromRow(row);
    return stored && wholeCircumstances(stored, (hash) => {
      invariant(
        this.#shared.has(hash),
        `what the record ${text(row, "decision_id")} shares stands unchanged under ${hash}`,
      );
      return this.#shared.get(hash);
    });
  }

  async #readShared(hashes: readonly string[]): Promise<void> {
    const unread = [...new Set(hashes)].filter((hash) => !this.#shared.has(hash));
    if (unread.length === 0) return;
    for (const row of await readRows(this.#client, sharedByHash(unread))) {
      const hash = text(row, "hash"), body = text(row, "body");
      // What was changed is not what the records share: as if it were not there.
      if (sha256(body) === hash) this.#shared.set(hash, JSON.parse(body));
    }
  }

  /** All decisions, run by run as they were stored, oldest first. */
  async *storedDecisions(): AsyncGenerator<StoredDecision> {
    for (let rowNo = 0;;) {
      const rows = await readRows(this.#client, decisionsAfter(rowNo, RECORDS_AT_ONCE));
      if (rows.length === 0) return;
      yield* await this.#storedOf(rows);
      rowNo = number(rows.at(-1)!, "row_no");
    }
  }

  /** What a span of a run's events decided, by the number of the event. */
  async decisionsOfEvents(runId: string, fromSeq: number, toSeq: number): Promise<Map<number, StoredDecision[]>> {
    const rows = await readRows(this.#client, decisionsOfEvents(runId, fromSeq, toSeq));
    return Map.groupBy(await this.#storedOf(rows), (_stored, i) => number(rows[i]!, "seq"));
  }

  /** The record exactly as it was committed, for recomputing it, and what its rows have become. */
  async storedDecision(decisionId: string): Promise<StoredDecision | null> {
    const [stored] = await this.#storedOf(await readRows(this.#client, decisionById(decisionId)));
    return stored ?? null;
  }

  async #storedOf(rows: readonly Row[]): Promise<StoredDecision[]> {
    const [snapshots = [], predictions = []] = await this.#client.read([
      snapshotsById(rows.map((row) => text(row, "snapshot_id"))),
      predictionsOfDecisions(rows.map((row) => text(row, "decision_id"))),
    ]);
    const snapshotOf = new Map(snapshots.map((row) => [text(row, "snapshot_id"), row]));
    const answersOf = Map.groupBy(predictions, (row) => text(row, "decision_id"));
    await this.#readShared(rows.flatMap((row) => neededByRow(row)));
    return rows.map((row) => {
      const snapshot = snapshotOf.get(text(row, "snapshot_id"));
      const own = answersOf.get(text(row, "decision_id")) ?? [];
      return storedDecision({ row, snapshot, predictions: own }, () => {
        invariant(snapshot, `snapshot ${text(row, "snapshot_id")} is stored`);
        return decisionFromRows(row, featuresFromRow(snapshot), own.map(answerFromRow), this.#circumstancesOf(row));
      });
    });
  }

  /** What became of the predictions behind a decision. */
  async outcomes(decisionId: string): Promise<OutcomeView[]> {
    return (await readRows(this.#client, predictionsOfDecision(decisionId))).map(outcomeView);
  }

  async performance(): ReturnType<Records["performance"]> {
    const [row = {}] = await readRows(this.#client, closedTotals());
    return {
      total_pnl: decimal(row, "pnl"),
      total_trades: number(row, "trades"),
      wins: number(row, "wins"),
      fees: decimal(row, "fees"),
    };
  }

  async #page<T>(paged: Paged, query: PageQuery, view: (row: Row) => T): Promise<Page<T>> {
    return pageOf(paged, query, await readRows(this.#client, pageStatement(paged, query)), view);
  }

  async #votesOf(decisionIds: readonly string[]): Promise<Map<string, VoteView[]>> {
    const votes = new Map<string, VoteView[]>();
    if (decisionIds.length === 0) return votes;
    for (const row of await readRows(this.#client, predictionsOfDecisions(decisionIds))) {
      const id = text(row, "decision_id");
      votes.set(id, [...votes.get(id) ?? [], voteView(row)]);
    }
    return votes;
  }

  async #decisionRows(decisionId: string) {
    const [[row] = [], [snapshot] = [], predictions = [], orders = [], [explanation] = []] = await this.#client.read([
      decisionById(decisionId),
      snapshotOfDecision(decisionId),
      predictionsOfDecision(decisionId),
      ordersOfDecision(decisionId),
      explanationOf(decisionId),
    ]);
    return row && snapshot ? { row, snapshot, predictions, orders, explanation } : null;
  }
}

/** Nothing of a row that cannot be read: whoever makes its record will say so. */
function neededByRow(row: Row): string[] {
  try {
    const stored = circumstancesFromRow(row);
    return stored ? neededBy(stored) : [];
  } catch {
    return [];
  }
}
