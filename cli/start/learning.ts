/** What the configuration says of a model that we train: for its server, and for a backtest. */
import type { Config, Endpoint } from "../../coordinator/runtime/config/schema.ts";
import type { PromotionSettings } from "../../model_server/promotion/gates.ts";
import type { TrainingSettings } from "../../model_server/training/training_settings.ts";

/** Candles until the time limit of the trade that it foresees. */
export const horizonOf = (endpoint: Endpoint, { retraining }: Config): number =>
  endpoint.horizon_bars ?? retraining.label_window_candles;

/** How a learner of ours learns. */
export function settingsOf({ params = {}, monotone = {} }: Endpoint, { retraining }: Config): TrainingSettings {
  const { row_weights: by, half_life_candles: halfLife, window_candles: window, features_kept: kept } = retraining;
  return {
    params,
    monotone,
    weights: { by, half_life_bars: halfLife === 0 ? null : halfLife },
    window_candles: window === 0 ? null : window,
    features_kept: kept === 0 ? null : kept,
  };
}

/** Taker fee and slippage, in and out, as a fraction. */
export const roundTripCost = ({ ensemble }: Config): number =>
  2 * (ensemble.taker_fee_bps + ensemble.estimate_slippage_bps) / 10_000;

/** What a new model must show before it serves instead of another. */
export const promotionOf = ({ retraining: { promotion } }: Config): PromotionSettings => ({
  significance: promotion.significance,
  minLogLossGain: promotion.min_log_loss_gain,
  maxCalibrationError: promotion.max_calibration_error,
  minBetterFolds: promotion.min_better_folds,
});
