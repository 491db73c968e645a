import { z } from "zod";

const MARKETS_MAX = 10;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day of a request, UTC. */
export const day = z.string().regex(DAY, { error: "must be a day such as 2024-01-31", abort: true })
  .refine(
    (text) => !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text),
    "must be a day that there is",
  ).meta({ example: "2024-01-31" });

/** What every study of recorded data is asked with: names of data that this program keeps, never a path. */
export const askedData = {
  data: z.array(z.string().min(1).max(200)).min(1, "must name at least one market's data")
    .max(MARKETS_MAX, `must name at most ${MARKETS_MAX} markets' data`)
    .describe("Names of data, as GET /api/v1/backtests/data lists them: one for each market, all of one timeframe"),
  from: day.nullable().default(null).describe("First day that is traded, UTC; null for as early as can be"),
  to: day.nullable().default(null).describe("Last day that is traded, UTC; null for the last there is"),
};

export const PROFILES = ["default", "demo"] as const;

/** Ten times as much is still money of which every 1e-8 dollar can be counted. */
export const BALANCE_USD = { min: 10, max: 5_000_000 };

export const askedAccount = {
  profile: z.enum(PROFILES).default("default").describe("`demo`: thresholds so low that something is traded"),
  initial_balance: z.number().min(BALANCE_USD.min).max(BALANCE_USD.max).default(10_000).describe("USD"),
};

/** Days in their order. */
export const inOrder = ({ from, to }: { readonly from: string | null; readonly to: string | null }): boolean =>
  from === null || to === null || from <= to;

export const OUT_OF_ORDER = { path: ["from"], message: "must not be after to" };
