import type { Timeframe } from "../../domain/candle.ts";
import type { ExecutionSettings } from "../execution/algorithms/algorithm.ts";
import type { CalibrationMethod } from "../ensemble/calibration/calibration.ts";
import type { ConformalSettings } from "../ensemble/conformal.ts";
import type { GateSettings } from "../ensemble/gates.ts";
import type { LearningSettings } from "../ensemble/learned_weights.ts";
import type { LabelSettings } from "../../outcomes/label_of.ts";
import type { SafetyLimits, TradingLimits } from "../risk/settings.ts";

/** What the engine reads of the configuration. Everything else belongs to the adapters. */
export interface EngineSettings {
  readonly trading: TradingLimits & {
    readonly symbols: readonly string[];
    readonly close_positions_on_shutdown: boolean;
  };
  readonly execution: ExecutionSettings;
  readonly ensemble: GateSettings & LearningSettings & ConformalSettings & {
    readonly method: string;
    readonly calibration_method: CalibrationMethod;
    /** Judged decisions of each market, the newest, that a calibration is fitted on. */
    readonly calibration_samples: number;
    /** Seconds. */
    readonly calibration_retrain_interval: number;
    readonly meta_learner: {
      /** Seconds. */
      readonly retrain_interval: number;
    };
    readonly estimate_slippage_bps: number;
  };
  readonly safety: SafetyLimits & {
    readonly max_position_duration_hours: number;
    readonly stop_entries_on_stale_model: boolean;
  };
  /** Candles that a trade may last: the time limit of the labels that models learn, and what else names those. */
  readonly retraining: LabelSettings["retraining"] & { readonly label_window_candles: number };
  /** Deadline of a round of forecasts, in seconds. */
  readonly timing: { readonly model_timeout: number };
  /** Candles kept for the models, and the timeframe that decisions are taken on, the first of the list. */
  readonly data: { readonly candles_count: number; readonly timeframes: readonly Timeframe[] };
}
