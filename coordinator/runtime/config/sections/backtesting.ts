import { choice, flag, number, section, whole } from "../keys.ts";

export const backtesting = section("Backtests, demo and replay.", {
  initial_balance: number({
    default: 10_000,
    min: 10,
    max: 5_000_000,
    unit: "USD",
    description: "Balance that the simulated account begins with.",
  }),
  slippage_model: choice({
    built: ["fixed_bps", "volume", "spread", "learned"],
    default: "fixed_bps",
    description:
      "How backtests fill market orders worse than the price: `slippage_bps` alone; with a part that grows with the " +
      "order's share of the candle's volume, or with half the spread that the candles before tell of; or as the " +
      "entries of your own trades had it. A replay knows `fixed_bps` only.",
  }),
  slippage_impact_bps: whole({
    default: 50,
    min: 0,
    max: 10_000,
    unit: "bps",
    description:
      "Under `volume`: what an order as large as the candle's whole volume would pay; others by the square root.",
  }),
  slippage_bps: whole({
    default: 5,
    min: 0,
    max: 1000,
    unit: "bps a side",
    description:
      "Slippage of every market order in backtests and replays; under `learned` only until there are ten trades.",
  }),
  include_fees: flag({ default: true, description: "Charge fees in backtests." }),
  include_funding: flag({ default: true, description: "Charge and pay funding in backtests, where rates are given." }),
});
