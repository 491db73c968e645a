import { z } from "zod";
import { label } from "./fields.ts";
import { HealthResponse } from "./health.ts";
import { RetrainJob } from "./retrain.ts";

/** Where a version comes from. A server of another make may leave out all but its name. */
export const VersionRecord = z.object({
  version: label,
  learner: z.string().nullable().default(null),
  /** Of its file. */
  sha256: z.string().nullable().default(null),
  /** Of the candles it learned from. */
  data_hash: z.string().nullable().default(null),
  horizon_bars: z.int().nullable().default(null),
  trained_from_ms: z.int().nullable().default(null),
  trained_to_ms: z.int().nullable().default(null),
  training_samples: z.int().min(0).default(0),
  /** What served when it was made. */
  parent: z.string().nullable().default(null),
  /** How it was held against what served then; null for one that had nothing before it. */
  gates: z.array(z.object({ name: z.string(), passed: z.boolean(), detail: z.string() })).nullable().default(null),
  /** What its training reported. */
  metrics: z.unknown(),
  created_at_ms: z.int().nullable().default(null),
});
export type VersionRecord = z.infer<typeof VersionRecord>;

/** The answer to `GET /versions`. */
export const VersionsResponse = z.object({
  champion: label.nullable(),
  /** Those that a rollback goes back to, the next one first. */
  former: z.array(label).default([]),
  /** The latest made first. */
  versions: z.array(VersionRecord),
});
export type VersionsResponse = z.infer<typeof VersionsResponse>;

/** The answer to `GET /status`. */
export const StatusResponse = z.object({
  health: HealthResponse,
  /** Trades known that no training has heard of yet, and how many a training without `force` waits for. */
  samples_new: z.int().min(0).nullable().default(null),
  samples_to_retrain: z.int().min(0).nullable().default(null),
  /** The training that runs. */
  retrain_job: RetrainJob.nullable().default(null),
  /** The one that ended last since the server started. */
  last_retrain_job: RetrainJob.nullable().default(null),
});
export type StatusResponse = z.infer<typeof StatusResponse>;
