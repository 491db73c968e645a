import type { LoadedConfig } from "../../../coordinator/runtime/config/load.ts";
import { parseConfig } from "../../../coordinator/runtime/config/load.ts";
import { ENTRY_ALGOS } from "../../../domain/entry_plan.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";

export const MODEL_NAMES = ["one", "two", "three"];
export const modelHost = (name: string): string => `${name}.model.test`;

/** Questions that are asked regularly are what a simulated hour costs: seldom enough, and often enough to matter. */
export const ORDER_CHECK_SECONDS = 150;
export const RECONCILE_SECONDS_MAX = 400;

/** A configuration for a seed: limits low enough to be reached in a day, exits near enough to be hit. */
export function settingsOf(seed: number): LoadedConfig {
  const chance = new SeededRandom(seed, 0xc0f);
  const whole = (low: number, high: number) => Math.floor(chance.between(low, high + 1));
  const loaded = parseConfig("", "simulation", {
    models: {
      run: "remote",
      endpoints: MODEL_NAMES.map((name) => ({ name, url: `http://${modelHost(name)}`, timeout_s: 2 })),
    },
    data: { warmup_candles: 210, candles_count: 50 },
    timing: { order_check_interval: ORDER_CHECK_SECONDS, reconcile_interval: whole(150, RECONCILE_SECONDS_MAX) },
    execution: {
      algo: chance.uniform() < 0.5 ? "market" : ENTRY_ALGOS[whole(0, ENTRY_ALGOS.length - 1)],
      limit_order_offset_bps: chance.between(0, 4.5),
      entry_timeout_seconds: whole(30, 240),
      twap_slices: 2,
      twap_interval_seconds: whole(20, 100),
    },
    trading: {
      trailing_stop_enabled: chance.uniform() < 0.3,
      trailing_stop_callback: chance.between(0.002, 0.006),
      break_even_after_r: chance.uniform() < 0.3 ? chance.between(0.3, 1) : 0,
      stop_loss_atr: chance.between(0.5, 1.2),
      take_profit_atr: chance.between(1.3, 2.5),
      leverage: whole(1, 5),
      max_daily_trades: whole(4, 40),
      close_positions_on_shutdown: chance.uniform() < 0.3,
    },
    safety: {
      circuit_breaker_consecutive_losses: whole(2, 6),
      circuit_breaker_cooldown_seconds: whole(1, 8) * 1800,
      max_position_duration_hours: chance.between(0.5, 6),
      max_orders_per_minute: whole(4, 10),
      max_daily_loss_usd: chance.between(4, 40),
    },
  }, "demo");
  if (loaded.ok) return loaded.value;
  throw new Error(`Invariant: the simulation's settings are sound: ${loaded.error.map(({ message }) => message)}`);
}
