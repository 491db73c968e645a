/** The read side: what pages, API and tools show, in decimals. */
import type { DecisionRecord } from "../coordinator/ports/journal.ts";
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
import { featureRecord } from "../domain/feature_vector.ts";
import { readRows, type Row, type SqlClient } from "./sql/client.ts";
import {
  DECISION_PAGES,
  decisionById,
  decisionFromRows,
  decisionParts,
  decisionsAfter,
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
import { featuresFromRow, snapshotOfDecision } from "./tables/snapshots.ts";
import { EVENT_PAGES, eventView } from "./tables/system_events.ts";
import { closedTotals, TRADE_PAGES, tradeById, tradeView } from "./tables/trades.ts";

const RECORDS_AT_ONCE = 500;

/** Pages reject with a `RangeError` for a limit outside 1 to 500 or a cursor that no page gave. */
export class SqlRecords implements Records {
  readonly #client: SqlClient;

  constructor(client: SqlClient) {
    this.#client = client;
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

  /** The record exactly as it was committed, for recomputing it. */
  async decisionRecord(decisionId: string): Promise<DecisionRecord | null> {
    const found = await this.#decisionRows(decisionId);
    return found && decisionFromRows(found.row, featuresFromRow(found.snapshot), found.predictions.map(answerFromRow));
  }

  /** The records of all decisions, run by run as they were stored, oldest first. */
  async *decisionRecords(): AsyncGenerator<{ readonly runId: string; readonly record: DecisionRecord }> {
    for (let rowNo = 0;;) {
      const rows = await readRows(this.#client, decisionsAfter(rowNo, RECORDS_AT_ONCE));
      if (rows.length === 0) return;
      for (const row of rows) {
        rowNo = number(row, "row_no");
        const record = await this.decisionRecord(text(row, "decision_id"));
        if (record) yield { runId: text(row, "run_id"), record };
      }
    }
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
