import { z } from "zod";
import { askedAccount, askedData, inOrder, OUT_OF_ORDER, PROFILES } from "./asked_data.ts";

/** What forecasts in a backtest. */
export const FORECASTERS = ["rule_trend", "rule_reversal", "trained", "serving"] as const;
export type ForecasterChoice = typeof FORECASTERS[number];

export const SLIPPAGE_MODELS = ["fixed_bps", "volume", "spread", "learned"] as const;
export const BACKTEST_PROFILES = PROFILES;

/** A backtest as somebody asks for it: names of data that this program keeps, never a path. */
export const backtestRequest = z.strictObject({
  ...askedData,
  models: z.enum(FORECASTERS).default("trained").describe(
    "`trained`: on the first 40 % of the data, the rest is traded; `serving`: those that serve now, refused where they " +
      "have seen a traded candle; `rule_trend` and `rule_reversal`: a fixed rule, as a yardstick",
  ),
  ...askedAccount,
  slippage_model: z.enum(SLIPPAGE_MODELS).default("fixed_bps"),
  slippage_bps: z.int().min(0).max(1000).default(5).describe("Of `fixed_bps`, basis points against every order"),
}).refine(inOrder, OUT_OF_ORDER);

export type BacktestRequest = Readonly<z.output<typeof backtestRequest>>;
