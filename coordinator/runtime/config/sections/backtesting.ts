import { choice, flag, number, section, whole } from "../keys.ts";

export const backtesting = section("Backtests, demo and replay.", {
  initial_balance: number({
    default: 10_000,
    min: 10,
    max: 1_000_000_000,
    unit: "USD",
    description: "Balance that the simulated account begins with.",
  }),
  slippage_model: choice({
    unused: true,
    built: ["fixed_bps"],
    planned: ["volume", "spread"],
    default: "fixed_bps",
    description: "How market orders are filled worse than the price.",
  }),
  slippage_bps: whole({
    default: 5,
    min: 0,
    max: 1000,
    unit: "bps a side",
    description: "Slippage under `fixed_bps`, in backtests and replays.",
  }),
  include_fees: flag({ default: true, description: "Charge fees in backtests." }),
  include_funding: flag({ default: true, description: "Charge and pay funding in backtests, where rates are given." }),
});
