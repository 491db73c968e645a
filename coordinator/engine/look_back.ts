import type { EngineSettings } from "./settings.ts";

/**
 * How far back is looked, in decisions. What is configured is meant of each market: a window spans the same time however
 * many are traded, and outcomes of the same horizon overlap in all of them.
 */
export function lookBack({ ensemble, retraining, trading }: EngineSettings) {
  const markets = trading.symbols.length;
  return {
    window: ensemble.performance_window * markets,
    samples: ensemble.calibration_samples * markets,
    overlap: retraining.label_window_candles * markets,
  };
}
