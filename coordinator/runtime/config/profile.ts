import { err, ok, type Result } from "../../../domain/result.ts";
import type { ConfigFault } from "./faults.ts";
import type { Config } from "./schema.ts";

export const PROFILES = ["default", "demo"] as const;

/** `default` trades by the configuration; `demo` lowers its thresholds so that trading can be seen. */
export type Profile = typeof PROFILES[number];

/** Modes whose orders only reach the simulator. */
const SIMULATED = ["demo", "replay"];

/**
 * Lays a profile over a configuration. Limits under `safety` stay as they are.
 * @returns A fault when the demo profile is asked for where orders do not go to the simulator.
 */
export function applyProfile(config: Config, profile: Profile): Result<Config, ConfigFault[]> {
  if (profile === "default") return ok(config);
  if (!SIMULATED.includes(config.mode)) {
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
      confidence_threshold: 0.4,
      expected_value_threshold: -0.0025,
      require_majority: false,
    },
    trading: { ...config.trading, min_trade_interval_seconds: 0 },
  });
}
