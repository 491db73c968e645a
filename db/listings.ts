import type { Listing, Listings, ListQuery, TradeStory } from "../coordinator/ports/listings.ts";
import { DECISION_LIST, EVENT_LIST, ORDER_LIST, TRADE_LIST } from "../coordinator/ports/listings.ts";
import type { DecisionView, EventView, OrderView, TradeView } from "../coordinator/ports/views.ts";
import { type Timeframe, timeframeMs } from "../domain/candle.ts";
import { readRows, type Row, type SqlClient } from "./sql/client.ts";
import { candleFromRow, candlesBetween } from "./tables/candles.ts";
import { decisionView } from "./tables/ensemble_decisions.ts";
import { columns, type Listed, listStatements } from "./tables/listing.ts";
import { ordersOfTrade, orderView } from "./tables/orders.ts";
import { number } from "./tables/row.ts";
import { eventView } from "./tables/system_events.ts";
import { tradeById, tradeView } from "./tables/trades.ts";

const TRADES: Listed = {
  table: "trades",
  time: "timestamp",
  sorts: columns(TRADE_LIST.sorts),
  filters: {
    ...columns(["symbol", "side", "status", "exit_reason"]),
    result: "case when status <> 'closed' then 'none' when pnl > 0 then 'gain' else 'loss' end",
  } satisfies Record<typeof TRADE_LIST.filters[number], string>,
  searched: ["trade_id", "decision_id"],
};

const ORDERS: Listed = {
  table: "orders",
  time: "timestamp",
  sorts: columns(ORDER_LIST.sorts),
  filters: columns(ORDER_LIST.filters),
  searched: ["client_order_id", "exchange_order_id", "reject_reason"],
};

const DECISIONS: Listed = {
  table: "ensemble_decisions",
  time: "timestamp",
  sorts: columns(DECISION_LIST.sorts),
  filters: {
    ...columns(["symbol", "final_action", "outcome"]),
    stopped_by: "case when instr(rejection_reason, ':') > 0 " +
      "then substr(rejection_reason, 1, instr(rejection_reason, ':') - 1) else rejection_reason end",
  } satisfies Record<typeof DECISION_LIST.filters[number], string>,
  searched: ["decision_id", "rejection_reason"],
};

/** Severities by weight, not by letter. */
const SEVERITY =
  "case severity when 'debug' then 0 when 'info' then 1 when 'warning' then 2 when 'error' then 3 else 4 end";

const EVENTS: Listed = {
  table: "system_events",
  time: "timestamp",
  sorts: { ...columns(EVENT_LIST.sorts), severity: SEVERITY },
  filters: columns(EVENT_LIST.filters),
  searched: ["message", "event_type", "component", "details"],
};

/** A trade is shown with so many candles before and after it. */
const CANDLES_AROUND = 60;

export class SqlListings implements Listings {
  constructor(private readonly client: SqlClient) {}

  trades(query: ListQuery): Promise<Listing<TradeView>> {
    return this.#list(TRADES, query, tradeView);
  }

  orders(query: ListQuery): Promise<Listing<OrderView>> {
    return this.#list(ORDERS, query, orderView);
  }

  decisions(query: ListQuery): Promise<Listing<DecisionView>> {
    return this.#list(DECISIONS, query, (row) => decisionView(row, []));
  }

  events(query: ListQuery): Promise<Listing<EventView>> {
    return this.#list(EVENTS, query, eventView);
  }

  async tradeStory(tradeId: string, timeframe: Timeframe): Promise<TradeStory | null> {
    const [[row] = [], orders = []] = await this.client.read([tradeById(tradeId), ordersOfTrade(tradeId)]);
    if (!row) return null;
    const trade = tradeView(row);
    const aroundMs = CANDLES_AROUND * timeframeMs(timeframe);
    const fromMs = (trade.entry_time ?? trade.timestamp) - aroundMs;
    const toMs = (trade.exit_time ?? trade.entry_time ?? trade.timestamp) + aroundMs;
    const candles = await readRows(this.client, candlesBetween(trade.symbol, timeframe, fromMs, toMs));
    return { trade, orders: orders.map(orderView), candles: candles.map(candleFromRow) };
  }

  async #list<T>(listed: Listed, query: ListQuery, view: (row: Row) => T): Promise<Listing<T>> {
    const { rows, count } = listStatements(listed, query);
    const [found = [], [counted] = []] = await this.client.read([rows, count]);
    return {
      items: found.map(view),
      total: counted ? number(counted, "total") : 0,
      asOf: counted ? number(counted, "newest") : 0,
    };
  }
}
