import type { WalkForwardReport, WalkForwardSummary } from "../../coordinator/ports/research/records.ts";
import type { StoredStudy } from "../../db/tables/studies.ts";

/** What `research.db` keeps of a walk-forward beside its run. */
export interface StoredPlan extends Pick<WalkForwardSummary, "mode" | "windows"> {
  readonly embargo_candles: number;
}

export type StoredFigures = Pick<
  WalkForwardSummary,
  "winning_windows" | "efficiency" | "net_profit" | "sharpe" | "deflated_sharpe"
>;

export type StoredWalkForward = StoredStudy<StoredPlan, StoredFigures, WalkForwardReport>;
