import type { TradeOutcome } from "../../domain/trade_outcome.ts";

/** Finished trades, and which models have heard of them. */
export interface TradeOutcomes {
  /** Those that closed by an instant and that a model has not heard of, oldest first. */
  untold(model: string, closedByMs: number, limit: number): Promise<TradeOutcome[]>;
  /** A model has heard of them. Once more does no harm. */
  told(model: string, tradeIds: readonly string[], atMs: number): Promise<void>;
}
