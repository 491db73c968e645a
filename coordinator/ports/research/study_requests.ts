import { z } from "zod";
import { askedAccount, askedData, inOrder, OUT_OF_ORDER } from "./asked_data.ts";
import { OBJECTIVES, SAMPLERS } from "./search_terms.ts";

export const WINDOWS_MAX = 50;
export const EMBARGO_MAX = 100_000;
const KEYS_MAX = 20;
/** Each is a run over all the data, beside trading. */
export const TRIALS_MAX = 10_000;

const windows = z.int().min(2).max(WINDOWS_MAX);
const embargo = z.int().min(0).max(EMBARGO_MAX).default(0)
  .describe("Candles between what is learned and what is traded");

/** A walk-forward as somebody asks for it. */
export const walkForwardRequest = z.strictObject({
  ...askedData,
  ...askedAccount,
  mode: z.enum(["anchored", "rolling"]).default("anchored")
    .describe("`anchored` learns from all that was, `rolling` from as much as the first window had"),
  windows: windows.default(5),
  train_share: z.number().min(0.1).max(0.9).default(0.4).describe("Of the candles, what the first window learns from"),
  embargo_candles: embargo,
}).refine(inOrder, OUT_OF_ORDER);

export type WalkForwardRequest = Readonly<z.output<typeof walkForwardRequest>>;

export const SEARCH_MODELS = ["trained", "serving"] as const;

/** A search as somebody asks for it. */
export const searchRequest = z.strictObject({
  ...askedData,
  ...askedAccount,
  keys: z.array(z.string().min(1).max(300)).min(1, "must name at least one key to search over")
    .max(KEYS_MAX, `must name at most ${KEYS_MAX} keys`)
    .describe("`key=low..high`, with `:log` or `:int` behind it, or `key=a|b|c`; keys of the configuration"),
  models: z.enum(SEARCH_MODELS).default("trained").describe(
    "`trained`: on the first 40 % of the data, the rest is traded; `serving`: those that serve now, refused where they " +
      "have seen a traded candle",
  ),
  trials: z.int().min(2).max(TRIALS_MAX).default(50).describe("Settings to try"),
  objective: z.enum(OBJECTIVES).default("sharpe").describe("What is made large"),
  min_trades: z.int().min(0).max(1_000_000).default(10).describe("A trial with fewer is not judged"),
  sampler: z.enum(SAMPLERS).default("tpe"),
  windows: windows.nullable().default(null)
    .describe("Judge out of sample: models are trained anew for each of so many windows; null for once"),
  seed: z.int().min(0).max(2 ** 31 - 1).default(1).describe("The same seed tries the same"),
}).refine(inOrder, OUT_OF_ORDER)
  .refine(({ models, windows }) => models === "trained" || windows === null, {
    path: ["windows"],
    message: "must be null with models that serve: they are the same in every window",
  });

export type SearchRequest = Readonly<z.output<typeof searchRequest>>;

/** A look at a stored series. */
export const checkRequest = z.strictObject({
  series: z.string().min(1).max(200).describe("Its name, as GET /api/v1/history lists it"),
});

export type CheckRequest = Readonly<z.output<typeof checkRequest>>;
