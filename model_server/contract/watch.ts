import { z } from "zod";
import { label, nonNegative, share } from "./fields.ts";

/** How good the latest predictions of one version were, held against what the market did. */
export const LiveScores = z.object({
  predictions: z.int().min(1),
  /** Mean negative log likelihood. Lower is better. */
  log_loss: nonNegative,
  /** What always saying the shares of these very outcomes would have got: better than anyone could have known. */
  base_log_loss: nonNegative,
  /** 0 to 2. Lower is better. */
  brier: nonNegative,
  /** Expected calibration error. */
  calibration_error: share,
  /** Share of the predictions whose strongest class came true. */
  hit_rate: share,
});
export type LiveScores = z.infer<typeof LiveScores>;

const Drift = z.object({
  column: label,
  /** Population stability index. By habit of the field 0.1 is worth a look and 0.25 is another market. */
  psi: z.number(),
  /** Kolmogorov-Smirnov distance, at the training deciles. */
  ks: share,
});

/** A model beside the one that serves: asked the same, never heard. */
const Shadow = z.object({
  version: label,
  /** `former` served before, `challenger` was trained after. */
  role: z.enum(["former", "challenger"]),
  scores: LiveScores.nullable(),
});

/** Something that its owner should know of a model. One that goes on keeps its kind, whatever its figures. */
const Alert = z.object({
  kind: z.enum(["feature_drift", "answer_drift", "worse_than_base_rates", "taken_back"]),
  message: z.string(),
});
export type Alert = z.infer<typeof Alert>;

/** What a server sees of its model while it serves. */
export const WatchReport = z.object({
  /** Null before the first outcome. */
  scores: LiveScores.nullable(),
  /** Rows that drift is read from; it is told from 2,000 on. */
  drift_rows: z.int().min(0),
  /** Mean PSI over the features; null while there are too few rows, or the model does not know its training. */
  drift_psi: z.number().nullable(),
  /** The features that moved most, the furthest first. */
  drifted: z.array(Drift),
  /** The larger PSI of P(long) and P(short) against the model's own answers out of sample. */
  prediction_psi: z.number().nullable(),
  shadows: z.array(Shadow),
  alerts: z.array(Alert),
});
export type WatchReport = z.infer<typeof WatchReport>;
