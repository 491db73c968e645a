import { feedbackOf } from "../../coordinator/inference/feedback.ts";
import type { Decision } from "../../domain/decision.ts";
import { averagePrice, toNumber } from "../../domain/money.ts";
import { heldMs, netPnl, type Trade } from "../../domain/trade.ts";
import type { TradeOutcome } from "../../domain/trade_outcome.ts";
import type { BacktestOutcome } from "./run_backtest.ts";

/** When the live system tells models of trades: `retraining.feedback_delay_seconds` and `feedback_batch_size`. */
export interface Telling {
  /** Those that closed later have not been told. */
  readonly closedByMs: number;
  /** None is told before there are so many. */
  readonly batchSize: number;
}

/** What a model server would have been told of these trades by then: a JSON line each, as it keeps them. */
export function feedbackLines(
  { trades, recorder }: Pick<BacktestOutcome, "trades"> & {
    readonly recorder: Pick<BacktestOutcome["recorder"], "decisions">;
  },
  { closedByMs, batchSize }: Telling,
): string {
  const closed = trades.filter(({ exitTimeMs }) => exitTimeMs !== null && exitTimeMs <= closedByMs);
  const told = closed.toSorted((a, b) => a.exitTimeMs! - b.exitTimeMs!)
    .slice(0, closed.length - closed.length % batchSize);
  return told.map((trade) =>
    JSON.stringify(feedbackOf(outcomeOf(trade, recorder.decisions.get(trade.tradeId)!))) + "\n"
  )
    .join("");
}

const outcomeOf = (trade: Trade, { candleOpenTimeMs, features }: Decision): TradeOutcome => ({
  tradeId: trade.tradeId,
  decisionId: trade.decisionId,
  symbol: trade.symbol,
  side: trade.side,
  candleOpenTimeMs,
  features,
  entryPrice: toNumber(averagePrice(trade.entryCost, trade.entryQty)),
  exitPrice: toNumber(averagePrice(trade.exitCost, trade.exitQty)),
  pnl: toNumber(netPnl(trade)),
  heldMs: heldMs(trade)!,
});
