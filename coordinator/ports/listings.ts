import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { DecisionView, EventView, OrderView, TradeView } from "./views.ts";

/** One page of a table, sorted and filtered by whoever reads it. */
export interface ListQuery {
  /** One of the table's sorts. Rows that are equal in it come by arrival. */
  readonly sort: string;
  readonly descending: boolean;
  /** From 1. */
  readonly page: number;
  /** Rows of a page, 1 to 500. */
  readonly limit: number;
  /** By the name of one of the table's filters: rows whose value it is. */
  readonly filters: Readonly<Record<string, string>>;
  /** Unix ms: rows from this time on. */
  readonly fromMs?: number;
  /** Unix ms: rows before this time. */
  readonly toMs?: number;
  /** Rows that hold this text, in any letters, where the table is searched. */
  readonly search?: string;
  /** Only rows that had arrived by then, as a listing told it: pages that are turned meanwhile hang together. */
  readonly asOf?: number;
}

export interface Listing<T> {
  readonly items: readonly T[];
  /** Rows that the filters leave, over all pages. */
  readonly total: number;
  /** Names the newest row among all pages; 0 without any. */
  readonly asOf: number;
}

/** A trade with everything that happened to it. */
export interface TradeStory {
  readonly trade: TradeView;
  /** Oldest first. */
  readonly orders: readonly OrderView[];
  /** Of its market, from some time before it to some time after it; what is kept of them. Oldest first. */
  readonly candles: readonly Candle[];
}

/** The tables that people look things up in. Reject with a `RangeError` for a sort or filter that there is not. */
export interface Listings {
  trades(query: ListQuery): Promise<Listing<TradeView>>;
  orders(query: ListQuery): Promise<Listing<OrderView>>;
  decisions(query: ListQuery): Promise<Listing<DecisionView>>;
  events(query: ListQuery): Promise<Listing<EventView>>;
  /** Null when there is no such trade. @param timeframe Of its candles. */
  tradeStory(tradeId: string, timeframe: Timeframe): Promise<TradeStory | null>;
}

/** What each table may be sorted by, filtered by and searched in. */
export const TRADE_LIST = {
  sorts: [
    "entry_time",
    "exit_time",
    "symbol",
    "side",
    "entry_price",
    "exit_price",
    "quantity",
    "pnl",
    "pnl_percent",
    "fees",
    "hold_duration",
    "decision_confidence",
    "exit_reason",
    "entry_slippage_bps",
  ],
  filters: ["symbol", "side", "status", "exit_reason", "result"],
} as const;

export const ORDER_LIST = {
  sorts: ["timestamp", "symbol", "side", "purpose", "type", "quantity", "avg_fill_price", "fee", "status"],
  filters: ["symbol", "side", "status", "purpose", "trade_id"],
} as const;

export const DECISION_LIST = {
  sorts: ["timestamp", "symbol", "final_action", "final_confidence", "expected_value", "uncertainty", "latency_ms"],
  filters: ["symbol", "final_action", "outcome", "stopped_by"],
} as const;

export const EVENT_LIST = {
  sorts: ["timestamp", "severity", "component", "event_type"],
  filters: ["severity", "component", "event_type"],
} as const;
