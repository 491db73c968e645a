import { z } from "@hono/zod-openapi";
import { HISTORY_STRETCHES } from "../../coordinator/ports/model_history.ts";
import { model } from "./state.ts";
import { maybe, time } from "./trading.ts";

const number = z.number();
const text = z.string();

const version = z.object({
  version: text,
  state: z.enum(["champion", "challenger", "retired"])
    .describe("`retired`: served before, or was made beside one that serves no more"),
  parent: maybe(text).describe("What served when it was made"),
  learner: maybe(text),
  horizon_bars: maybe(z.int()),
  training_samples: z.int(),
  trained_from: maybe(time),
  trained_to: maybe(time),
  created_at: maybe(time),
  sha256: maybe(text).describe("Of its file"),
  data_hash: maybe(text).describe("Of the candles it learned from"),
  evidence: maybe(z.object({
    passed: z.boolean(),
    gates: z.array(z.object({ name: text, passed: z.boolean(), detail: text })).readonly(),
  })).describe("How it was held against what served; null for the first"),
  folds: maybe(z.object({ folds: z.int(), log_loss: number, base_log_loss: maybe(number), brier: maybe(number) }))
    .describe("Mean over the folds of its training, out of sample"),
  live: maybe(z.object({ predictions: z.int(), log_loss: number, base_log_loss: number, brier: number }))
    .describe("Held against what the market did since"),
}).openapi("ModelVersion");

export const training = z.object({
  job_id: text,
  status: z.enum(["running", "done", "kept", "rejected", "failed", "cancelled"])
    .describe("`kept`: sound, but not shown to be better; `rejected`: cannot serve"),
  progress: number.describe("0 to 1"),
  stage: text,
  reason: maybe(text),
  forced: z.boolean().describe("Asked for also with few new trades to learn from"),
  started_at: time,
  ended_at: maybe(time),
  model_version: maybe(text),
  error: maybe(text).describe("Why its model does not serve"),
}).openapi("Training");

export const champion = z.object({ champion: text, previous: maybe(text) });

export const modelDetail = model.unwrap().extend({
  versions: maybe(z.array(version).readonly()).describe("Newest first; null when its server does not tell"),
  rollback_to: maybe(text),
  samples_new: maybe(z.int()).describe("Trades that no training has heard of yet"),
  samples_to_retrain: maybe(z.int()).describe("As many a training waits for unless it is forced"),
  training_job: maybe(training).describe("The one that runs, else the one that ended last"),
  importance: maybe(z.object({
    version: text,
    rows: maybe(z.int()).describe("Newest training rows that it was measured on"),
    features: z.array(z.object({ feature: text, permutation: number, gain: maybe(number) })).readonly(),
  })).describe("What each feature is worth to the version that serves"),
  drift: maybe(z.object({
    rows: z.int(),
    psi: maybe(number),
    prediction_psi: maybe(number),
    features: z.array(z.object({ feature: text, psi: number, ks: number })).readonly(),
  })),
  server_trouble: maybe(text).describe("Why its server tells less than this"),
}).openapi("ModelDetail");

const point = z.object({
  from: time.describe("Market time of its first answer"),
  to: time,
  answers: z.int(),
  failed: z.int(),
  latency_p50_ms: number,
  latency_p95_ms: number,
  confidence: maybe(number).describe("Mean, as stated"),
  brier: maybe(number).describe("Mean over the judged ones, 0 to 2, as stated"),
  judged: z.int(),
  versions: z.array(text).readonly(),
});

export const history = z.object({
  by: z.enum(HISTORY_STRETCHES),
  decisions: maybe(z.int()).describe("Decisions a point; null by day"),
  points: z.array(point).readonly().describe("Oldest first"),
  cut: z.boolean().describe("The database holds older answers than were looked at"),
  drift: z.object({
    since: maybe(time).describe("First that was told since this program started"),
    points: z.array(z.object({ at: time, psi: number })).readonly(),
  }).describe("As the model server told it"),
}).openapi("ModelHistory");
