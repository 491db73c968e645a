import { err, ok, type Result } from "../../../domain/result.ts";
import type { ConfigFault } from "./faults.ts";
import type { Config } from "./schema.ts";

export const PROFILES = ["default", "demo"] as const;

/** `default` trades by the configuration; `demo` lowers its thresholds so that trading can be seen. */
export type Profile = typeof PROFILES[number];

/**
 * Thresholds of the demo profile in the modes whose orders only reach the simulator. The made-up market has an edge
 * that pays for its costs about once in 50 candles, and these thresholds take it. Recorded five-minute candles have
 * none after costs: thresholds that show trading there let losing trades pass.
 */
export const DEMO_THRESHOLDS = {
  demo: { confidence_threshold: 0.5, expected_value_threshold: 0 },
  replay: { confidence_threshold: 0.4, expected_value_threshold: -0.0025 },
} as const;

/** A made-up market stays what it was learned from, and at its speed a week is over in minutes. */
const DEMO_MODEL_AGE_HOURS = 8760;

/**
 * Lays a profile over a configuration. Limits under `safety` stay as they are.
 * @returns A fault when the demo profile is asked for where orders do not go to the simulator.
 */
export function applyProfile(config: Config, profile: Profile): Result<Config, ConfigFault[]> {
  if (profile === "default") return ok(config);
  const thresholds = Object.entries(DEMO_THRESHOLDS).find(([mode]) => mode === config.mode)?.[1];
  if (!thresholds) {
    return err([{
      source: "command line",
      line: null,
      column: null,
      path: "--profile",
      message: `demo needs mode demo or replay, was ${config.mode}: it lowers the thresholds that guard an account`,
    }]);
  }
  return ok({
    ...config,
    ensemble: {
      ...config.ensemble,
      ...thresholds,
      require_majority: false,
    },
    trading: { ...config.trading, min_trade_interval_seconds: 0 },
    ...(config.mode === "demo" ? { retraining: { ...config.retraining, max_age_hours: DEMO_MODEL_AGE_HOURS } } : {}),
  });
}
