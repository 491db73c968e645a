/** The schemas of `coordinator/ports/decision_accounts.ts`; the compiler holds them to the views. */
import { z } from "@hono/zod-openapi";
import type { DecisionAccountView, ReplayView } from "../../coordinator/ports/decision_accounts.ts";
import { maybe, time, trade } from "./trading.ts";

const number = z.number();
const text = z.string();
const action = z.enum(["long", "short", "hold"]);
const shares = z.object({ long: number, short: number, hold: number });

const waterfall = z.object({
  action,
  base: z.object({
    rate: number.describe("How often the action was right before"),
    samples: z.int().describe("Candles that this was counted over; 0: not known, a third"),
  }),
  steps: z.array(z.object({
    kind: z.enum([
      "start",
      "feature",
      "other_features",
      "untold",
      "answer",
      "calibration",
      "meta_bound",
      "meta_bias",
      "meta_term",
      "meta",
      "ensemble_calibration",
    ]),
    model: maybe(text),
    name: text.describe("Of the feature or the meta-learner's term"),
    value: maybe(number),
    contribution: number.describe("Change of P(action), by the model's share of the vote"),
  })),
  sum: number.describe("The base rate and all contributions"),
  output: number.describe("The confidence, as recorded: the sum within 1e-6"),
  threshold: maybe(number).describe("Of the gate `confidence`; null for a hold"),
}).openapi("Waterfall");

const combination = z.object({
  pool: shares.describe("Weighted mean of the models' calibrated probabilities"),
  combined: shares.describe("After the meta-learner"),
  probabilities: shares.describe("After the ensemble's own calibration"),
  weights: z.array(z.object({
    model_name: text,
    configured: number,
    earned: number,
    share: number.describe("Of all votes"),
    calibrated_by: maybe(text),
  })),
  ensemble_calibrated_by: maybe(text),
  meta_learner: z.boolean(),
}).openapi("Combination");

export const decisionAccount: z.ZodType<DecisionAccountView> = z.object({
  waterfall: maybe(waterfall).describe("Null where no model had a vote"),
  combination: maybe(combination),
  costs: maybe(z.object({
    expected_return: number.describe("Gross, as a fraction"),
    fees: number,
    slippage: number,
    funding: number.describe("Positive when paid"),
  })),
  outcome: z.object({
    state: z.enum(["pending", "judged", "unknown"]),
    came_true: maybe(action).describe("What it would have been right to do, by the models' label"),
    long_return: maybe(number),
    short_return: maybe(number),
    known_at: maybe(time),
  }).openapi("Outcome"),
  trade: maybe(trade),
  previous: maybe(text).describe("Decision before it in its market"),
  next: maybe(text),
  unreadable: maybe(text).describe("Why its record makes no account"),
});

export const replay: z.ZodType<ReplayView> = z.object({
  decisions: z.int(),
  incomplete: z.int().describe("1: from before all inputs were kept, only its hashes were looked at"),
  chained: z.boolean().describe("Its link to the decision before was looked at"),
  differences: z.array(z.object({
    decision_id: text,
    field: text,
    recorded: maybe(text),
    recomputed: maybe(text),
  })),
  replayed_at: time,
  took_ms: number,
}).openapi("Replay");
