import type { Reversal } from "./reversal.ts";

/** What each version brought, for the way back. The first has none: without it there is no database. */
export const REVERSALS = {
  2: {
    columns: [
      { table: "orders", key: ["order_id"], columns: ["time_in_force"] },
      {
        table: "trades",
        key: ["trade_id"],
        columns: ["entry_plan", "fill_ids", "arrival_price", "entry_slippage_bps"],
      },
    ],
    indexes: ["trades_booked"],
  },
  3: { tables: ["model_feedback"] },
  4: { columns: [{ table: "model_predictions", key: ["prediction_id"], columns: ["outlier_score"] }] },
  5: { tables: ["calibrations"] },
  6: { columns: [{ table: "ensemble_decisions", key: ["decision_id"], columns: ["chain_hash"] }] },
  7: {
    tables: ["shared_inputs", "candles"],
    columns: [
      { table: "ensemble_decisions", key: ["decision_id"], columns: ["circumstances", "program_hash", "seq"] },
      { table: "model_predictions", key: ["prediction_id"], columns: ["class_returns"] },
      {
        table: "calibrations",
        key: ["run_id", "model_name", "fitted_at"],
        columns: ["stated_brier", "calibrated_brier", "stated_error", "calibrated_error", "reliability"],
      },
    ],
    indexes: ["ensemble_decisions_of_run", "journal_beginnings"],
  },
  8: { tables: ["explanations"] },
  9: { tables: ["meta_learners"] },
  10: { indexes: ["journal_answers"] },
  11: { tables: ["users", "sessions", "api_tokens"] },
} satisfies Readonly<Record<number, Reversal>>;
