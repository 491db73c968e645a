import { ENTRY_ALGOS } from "../../../../domain/entry_plan.ts";
import { choice, flag, number, section, whole } from "../keys.ts";

export const execution = section("How entries are sent. Orders that reduce risk are always market or stop orders.", {
  algo: choice({
    built: ENTRY_ALGOS,
    default: "market",
    description: "One market order, a resting limit order, one that follows the price, market slices, or hidden parts.",
  }),
  limit_order_offset_bps: number({
    default: 2,
    min: 0,
    max: 1000,
    unit: "bps",
    description: "How far inside the last price `limit`, `chase` and `iceberg` rest.",
  }),
  limit_post_only: flag({
    default: true,
    description: "Limit orders only rest: the exchange refuses one that would take.",
  }),
  entry_timeout_seconds: number({
    default: 240,
    min: 1,
    max: 86_400,
    unit: "s of market time",
    description:
      "After this time what has not filled is taken back and not bought. Under `twap` it counts for each slice.",
  }),
  chase_requote_bps: number({
    default: 5,
    min: 0.1,
    max: 1000,
    unit: "bps",
    description: "`chase` quotes anew when the last price is this far from its quote.",
  }),
  chase_requotes_max: whole({
    default: 5,
    min: 0,
    max: 100,
    unit: "quotes",
    description: "How often `chase` quotes anew; then the last quote rests until the time is over.",
  }),
  twap_slices: whole({
    default: 4,
    min: 2,
    max: 100,
    unit: "orders",
    description: "Market orders that `twap` divides an entry into.",
  }),
  twap_interval_seconds: number({
    default: 300,
    min: 1,
    max: 86_400,
    unit: "s of market time",
    description: "Least time between two slices.",
  }),
  iceberg_visible_fraction: number({
    default: 0.25,
    min: 0.01,
    max: 1,
    unit: "fraction of the entry",
    description: "What `iceberg` shows at a time.",
  }),
});
