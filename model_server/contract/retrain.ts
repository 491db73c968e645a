import { z } from "zod";
import { share, unixMs } from "./fields.ts";

export const RetrainRequest = z.object({
  reason: z.string().max(500).optional(),
  /** Trains even when there are too few samples since the last time. */
  force: z.boolean().optional(),
});
export type RetrainRequest = z.infer<typeof RetrainRequest>;

export const RetrainResponse = z.object({
  status: z.enum(["started", "already_running", "not_enough_samples"]),
  /** Null when nothing runs. */
  job_id: z.string().nullable(),
  samples_count: z.int().min(0),
});
export type RetrainResponse = z.infer<typeof RetrainResponse>;

/**
 * How far a training is. `kept`: it gave a sound model that has not shown itself better than the one that serves.
 * `rejected`: what it gave cannot serve.
 */
export const RetrainJob = z.object({
  job_id: z.string(),
  status: z.enum(["running", "done", "kept", "rejected", "failed", "cancelled"]),
  /** 0 to 1. */
  progress: share,
  stage: z.string(),
  reason: z.string().nullable(),
  /** Asked for also with few new samples. A server of before does not tell. */
  forced: z.boolean().default(false),
  started_at_ms: unixMs,
  ended_at_ms: unixMs.nullable(),
  /** The version it made, once it is in the registry. */
  model_version: z.string().nullable(),
  /** What the training reports: rows, folds, parity. */
  report: z.unknown(),
  /** Why its model does not serve, in words. */
  error: z.string().nullable(),
});
export type RetrainJob = z.infer<typeof RetrainJob>;
