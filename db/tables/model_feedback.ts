import type { TradeOutcome } from "../../domain/trade_outcome.ts";
import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { decimal, number, text } from "./row.ts";
import { featuresFromRow } from "./snapshots.ts";

const insertTold = inserter("model_feedback", ["model_name", "trade_id", "told_at"], "keep");

export const saveTold = (model: string, tradeId: string, atMs: number): Statement =>
  insertTold({ model_name: model, trade_id: tradeId, told_at: atMs });

/** Closed trades of a run that a model has not heard of, oldest first, each with what was known at its decision. */
export const untoldOf = (runId: string, model: string, closedByMs: number, limit: number): Statement => ({
  sql: `select trades.trade_id, trades.decision_id, trades.symbol, trades.side, trades.entry_price, trades.exit_price,
      trades.pnl, trades.hold_duration, ensemble_decisions.candle_open_time, snapshots.features, snapshots.schema_hash,
      snapshots.raw_data
    from trades
    join ensemble_decisions on ensemble_decisions.decision_id = trades.decision_id
    join snapshots on snapshots.snapshot_id = trades.snapshot_id
    where trades.run_id = ? and trades.status = 'closed' and trades.exit_time <= ?
      and not exists (select 1 from model_feedback
        where model_feedback.model_name = ? and model_feedback.trade_id = trades.trade_id)
    order by trades.exit_time, trades.row_no limit ?`,
  args: [runId, closedByMs, model, limit],
});

export const outcomeFromRow = (row: Row): TradeOutcome => ({
  tradeId: text(row, "trade_id"),
  decisionId: text(row, "decision_id"),
  symbol: text(row, "symbol"),
  side: text(row, "side") as TradeOutcome["side"],
  candleOpenTimeMs: number(row, "candle_open_time"),
  features: featuresFromRow(row),
  entryPrice: decimal(row, "entry_price"),
  exitPrice: decimal(row, "exit_price"),
  pnl: decimal(row, "pnl"),
  heldMs: number(row, "hold_duration"),
});
