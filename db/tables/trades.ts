import type { TradeView } from "../../coordinator/ports/views.ts";
import { averagePriceOrNull, type Price, type Qty, type Usd } from "../../domain/money.ts";
import type { EntryPlan } from "../../domain/entry_plan.ts";
import {
  entrySlippageBps,
  type ExitReason,
  heldMs,
  netPnl,
  pnlPercent,
  type Trade,
  type TradeSide,
  type TradeStatus,
} from "../../domain/trade.ts";
import type { Row, SqlValue, Statement } from "../sql/client.ts";
import { type Columns, inserter } from "./columns.ts";
import type { Paged } from "./page.ts";
import { decimal, decimalOrNull, json, number, numberOrNull, text, textOrNull } from "./row.ts";

/** The published columns, also those of `trades.csv`. */
export const TRADE_COLUMNS = {
  trade_id: "plain",
  timestamp: "plain",
  symbol: "plain",
  side: "plain",
  entry_price: "units",
  exit_price: "units",
  quantity: "units",
  pnl: "units",
  pnl_percent: "plain",
  fees: "units",
  funding: "units",
  status: "plain",
  exit_reason: "plain",
  entry_order_id: "plain",
  exit_order_id: "plain",
  entry_time: "plain",
  exit_time: "plain",
  hold_duration: "plain",
  decision_confidence: "plain",
  decision_expected_value: "plain",
  risk_exposure: "plain",
  max_drawdown: "plain",
  max_runup: "plain",
  snapshot_id: "plain",
  decision_id: "plain",
  arrival_price: "units",
  entry_slippage_bps: "plain",
} as const satisfies Columns;

/** What a restart needs beside them: the exact amounts behind the averages. */
const EXACT_COLUMNS = [
  "stop_price",
  "target_price",
  "stop_distance",
  "target_distance",
  "realized_pnl",
  "entry_cost",
  "exit_cost",
  "entry_qty",
  "exit_qty",
  "open_qty",
  "entry_plan",
  "fill_ids",
] as const;

type Published = keyof typeof TRADE_COLUMNS;
type Stored = Published | typeof EXACT_COLUMNS[number] | "run_id";

const insertTrade = inserter<Stored>(
  "trades",
  [...Object.keys(TRADE_COLUMNS) as Published[], ...EXACT_COLUMNS, "run_id"],
  { overwriteAllBut: ["trade_id", "timestamp", "run_id"] },
);

/** What entries of closed trades of a market have paid against the price, bps, newest first. */
export const entrySlippages = (symbol: string, most: number): Statement => ({
  sql:
    "select entry_slippage_bps from trades where symbol = ? and status = 'closed' and entry_slippage_bps is not null " +
    "order by timestamp desc, row_no desc limit ?",
  args: [symbol, most],
});

/** Inserted, or overwritten by its later state. */
export const saveTrade = (trade: Trade, runId: string): Statement =>
  insertTrade({ ...publishedRow(trade), ...exactRow(trade), run_id: runId });

/** The published columns of a trade: averages rounded to the nearest 1e-8, `hold_duration` in ms, percent of entry cost. */
export function publishedRow(trade: Trade): Record<Published, SqlValue> {
  return {
    trade_id: trade.tradeId,
    timestamp: trade.openedAtMs,
    symbol: trade.symbol,
    side: trade.side,
    entry_price: averagePriceOrNull(trade.entryCost, trade.entryQty),
    exit_price: averagePriceOrNull(trade.exitCost, trade.exitQty),
    quantity: trade.entryQty,
    pnl: netPnl(trade),
    pnl_percent: pnlPercent(trade),
    fees: trade.fees,
    funding: trade.funding,
    status: trade.status,
    exit_reason: trade.exitReason,
    entry_order_id: trade.entryOrderId,
    exit_order_id: trade.exitOrderId,
    entry_time: trade.entryTimeMs,
    exit_time: trade.exitTimeMs,
    hold_duration: heldMs(trade),
    decision_confidence: trade.confidence,
    decision_expected_value: trade.expectedValue,
    risk_exposure: trade.riskExposure,
    max_drawdown: trade.maxDrawdown,
    max_runup: trade.maxRunup,
    snapshot_id: trade.snapshotId,
    decision_id: trade.decisionId,
    arrival_price: trade.plan.arrivalPrice,
    entry_slippage_bps: entrySlippageBps(trade),
  };
}

const exactRow = (trade: Trade): Record<typeof EXACT_COLUMNS[number], SqlValue> => ({
  stop_price: trade.stopPrice,
  target_price: trade.targetPrice,
  stop_distance: trade.stopDistance,
  target_distance: trade.targetDistance,
  realized_pnl: trade.realizedPnl,
  entry_cost: trade.entryCost,
  exit_cost: trade.exitCost,
  entry_qty: trade.entryQty,
  exit_qty: trade.exitQty,
  open_qty: trade.openQty,
  entry_plan: JSON.stringify(trade.plan),
  fill_ids: JSON.stringify(trade.fillIds),
});

export const tradeFromRow = (row: Row): Trade => ({
  tradeId: text(row, "trade_id"),
  decisionId: text(row, "decision_id"),
  snapshotId: text(row, "snapshot_id"),
  symbol: text(row, "symbol"),
  side: text(row, "side") as TradeSide,
  status: text(row, "status") as TradeStatus,
  entryOrderId: text(row, "entry_order_id"),
  plan: json<EntryPlan>(row, "entry_plan"),
  fillIds: json<string[]>(row, "fill_ids"),
  exitOrderId: textOrNull(row, "exit_order_id"),
  exitReason: textOrNull(row, "exit_reason") as ExitReason | null,
  openQty: number(row, "open_qty") as Qty,
  entryQty: number(row, "entry_qty") as Qty,
  entryCost: number(row, "entry_cost") as Usd,
  exitQty: number(row, "exit_qty") as Qty,
  exitCost: number(row, "exit_cost") as Usd,
  fees: number(row, "fees") as Usd,
  funding: number(row, "funding") as Usd,
  realizedPnl: number(row, "realized_pnl") as Usd,
  stopPrice: number(row, "stop_price") as Price,
  targetPrice: number(row, "target_price") as Price,
  stopDistance: number(row, "stop_distance") as Price,
  targetDistance: number(row, "target_distance") as Price,
  openedAtMs: number(row, "timestamp"),
  entryTimeMs: numberOrNull(row, "entry_time"),
  exitTimeMs: numberOrNull(row, "exit_time"),
  confidence: number(row, "decision_confidence"),
  expectedValue: number(row, "decision_expected_value"),
  riskExposure: number(row, "risk_exposure"),
  maxDrawdown: number(row, "max_drawdown"),
  maxRunup: number(row, "max_runup"),
});

export const tradeView = (row: Row): TradeView => ({
  trade_id: text(row, "trade_id"),
  timestamp: number(row, "timestamp"),
  symbol: text(row, "symbol"),
  side: text(row, "side") as TradeSide,
  entry_price: decimalOrNull(row, "entry_price"),
  exit_price: decimalOrNull(row, "exit_price"),
  quantity: decimal(row, "quantity"),
  pnl: decimal(row, "pnl"),
  pnl_percent: number(row, "pnl_percent"),
  fees: decimal(row, "fees"),
  funding: decimal(row, "funding"),
  status: text(row, "status"),
  exit_reason: textOrNull(row, "exit_reason"),
  entry_order_id: text(row, "entry_order_id"),
  exit_order_id: textOrNull(row, "exit_order_id"),
  entry_time: numberOrNull(row, "entry_time"),
  exit_time: numberOrNull(row, "exit_time"),
  hold_duration: numberOrNull(row, "hold_duration"),
  decision_confidence: number(row, "decision_confidence"),
  decision_expected_value: number(row, "decision_expected_value"),
  risk_exposure: number(row, "risk_exposure"),
  max_drawdown: number(row, "max_drawdown"),
  max_runup: number(row, "max_runup"),
  snapshot_id: text(row, "snapshot_id"),
  decision_id: text(row, "decision_id"),
  stop_price: decimal(row, "stop_price"),
  target_price: decimal(row, "target_price"),
  arrival_price: decimal(row, "arrival_price"),
  entry_slippage_bps: numberOrNull(row, "entry_slippage_bps"),
});

export const TRADE_PAGES: Paged = { table: "trades", time: "timestamp", symbol: "symbol", status: "status" };

/** Trades of a run that are neither closed nor cancelled, in the order of their opening. */
export const openTradesOf = (runId: string): Statement => ({
  sql: "select * from trades where run_id = ? and status in ('pending', 'open', 'closing') order by row_no",
  args: [runId],
});

/** The last closed trades of a run, newest first: `trade_id`, `pnl`, `exit_time`. */
export const lastClosedOf = (runId: string, limit: number): Statement => ({
  sql: `select trade_id, pnl, exit_time from trades where run_id = ? and status = 'closed'
    order by exit_time desc, row_no desc limit ?`,
  args: [runId, limit],
});

/** The last ones that ended, newest first. */
export const endedTradesOf = (runId: string, limit: number): Statement => ({
  sql: "select * from trades where run_id = ? and status = 'closed' order by exit_time desc, row_no desc limit ?",
  args: [runId, limit],
});

/** As `endedTradesOf`, of those that had ended by a market time. */
export const endedTradesBy = (runId: string, byMs: number, limit: number): Statement => ({
  sql: `select * from trades where run_id = ? and status = 'closed' and exit_time <= ?
    order by exit_time desc, row_no desc limit ?`,
  args: [runId, byMs, limit],
});

/** Those of a run that closed and were entered in a span of market time, both ends included. */
export const closedTradesBetween = (runId: string, fromMs: number, toMs: number): Statement => ({
  sql: "select * from trades where run_id = ? and status = 'closed' and timestamp between ? and ? order by row_no",
  args: [runId, fromMs, toMs],
});

/** `booked`: what all trades of a run have changed in the wallet. */
export const bookedOf = (runId: string): Statement => ({
  sql: "select coalesce(sum(pnl), 0) as booked from trades where run_id = ?",
  args: [runId],
});

/** All closed trades in the order of their opening. */
export const closedTrades = (): Statement => ({
  sql: "select * from trades where status = 'closed' order by timestamp, row_no",
  args: [],
});

/** What statistics need of each, in the order of their ends. */
export const settledTrades = (): Statement => ({
  sql: `select timestamp, symbol, side, exit_reason, pnl, fees, funding, exit_time, hold_duration from trades
    where status = 'closed' order by exit_time, row_no`,
  args: [],
});

export const tradeById = (tradeId: string): Statement => ({
  sql: "select * from trades where trade_id = ?",
  args: [tradeId],
});

/** `pnl`, `fees`, `wins` and `trades` over everything closed. */
export const closedTotals = (): Statement => ({
  sql: `select count(*) as trades, coalesce(sum(pnl), 0) as pnl, coalesce(sum(fees), 0) as fees,
    coalesce(sum(pnl > 0), 0) as wins from trades where status = 'closed'`,
  args: [],
});

export const tradeOfDecision = (decisionId: string): Statement => ({
  sql: "select * from trades where decision_id = ?",
  args: [decisionId],
});
