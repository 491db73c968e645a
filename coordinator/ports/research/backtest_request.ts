import { z } from "zod";

/** What forecasts in a backtest. */
export const FORECASTERS = ["rule_trend", "rule_reversal", "trained", "serving"] as const;
export type ForecasterChoice = typeof FORECASTERS[number];

export const SLIPPAGE_MODELS = ["fixed_bps", "volume", "spread", "learned"] as const;
export const BACKTEST_PROFILES = ["default", "demo"] as const;

const MARKETS_MAX = 10;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const day = z.string().regex(DAY, { error: "must be a day such as 2024-01-31", abort: true })
  .refine(
    (text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text),
    "must be a day that there is",
  );

/** A backtest as somebody asks for it: names of data that this program keeps, never a path. */
export const backtestRequest = z.strictObject({
  data: z.array(z.string().min(1).max(200)).min(1, "must name at least one market's data")
    .max(MARKETS_MAX, `must name at most ${MARKETS_MAX} markets' data`)
    .describe("Names of data, as GET /api/v1/backtests/data lists them: one for each market, all of one timeframe"),
  from: day.nullable().default(null).describe("First day that is traded, UTC; null for as early as can be"),
  to: day.nullable().default(null).describe("Last day that is traded, UTC; null for the last there is"),
  models: z.enum(FORECASTERS).default("trained").describe(
    "`trained`: on the first 40 % of the data, the rest is traded; `serving`: those that serve now, refused where they " +
      "have seen a traded candle; `rule_trend` and `rule_reversal`: a fixed rule, as a yardstick",
  ),
  profile: z.enum(BACKTEST_PROFILES).default("default").describe("`demo`: thresholds so low that something is traded"),
  slippage_model: z.enum(SLIPPAGE_MODELS).default("fixed_bps"),
  slippage_bps: z.int().min(0).max(1000).default(5).describe("Of `fixed_bps`, basis points against every order"),
  initial_balance: z.number().min(10).max(1_000_000_000).default(10_000).describe("USD"),
}).refine(({ from, to }) => from === null || to === null || from <= to, {
  path: ["from"],
  message: "must not be after to",
});

export type BacktestRequest = Readonly<z.output<typeof backtestRequest>>;
