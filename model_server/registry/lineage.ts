import { z } from "zod";

/** Where a version comes from: stands beside its ONNX file as JSON. */
export const Lineage = z.object({
  version: z.string().min(1),
  name: z.string().min(1),
  /** Of the ONNX file. */
  sha256: z.string().length(64),
  /** SHA-256 of the history file's bytes; null for a model that was brought along. */
  data_hash: z.string().nullable(),
  symbol: z.string().nullable(),
  timeframe: z.string().nullable(),
  learner: z.string(),
  horizon_bars: z.int().nullable(),
  /** What it was taught to foresee; null for a model that was brought along. */
  label: z.string().nullable().default(null),
  seed: z.int().nullable(),
  /** How its learner learned, as JSON; null for a model that was brought along. */
  settings: z.string().nullable().default(null),
  /** What the training was asked not to look past; null for all of the history. */
  train_to_ms: z.int().nullable(),
  /** First and last instant that any label looked at. */
  trained_from_ms: z.int().nullable(),
  trained_to_ms: z.int().nullable(),
  schema_hash: z.string(),
  training_samples: z.int(),
  /** Trades known when it was trained: how many are new is counted from here. */
  feedback_samples: z.int().default(0),
  parent: z.string().nullable(),
  /** How it was judged against its parent, gate by gate; null for the first model of a server. */
  gates: z.array(z.object({ name: z.string(), passed: z.boolean(), detail: z.string() })).nullable().default(null),
  /** What the training reported: folds, parity, seconds. */
  metrics: z.unknown(),
  created_at_ms: z.int(),
});
export type Lineage = z.infer<typeof Lineage>;

/** `gbdt-12-20240115-1a2b3c4d`: the same file has the same name wherever it was made. */
export function versionName(name: string, trainedToMs: number | null, sha256: string): string {
  const date = trainedToMs === null ? "undated" : new Date(trainedToMs).toISOString().slice(0, 10).replaceAll("-", "");
  return `${name}-${date}-${sha256.slice(0, 8)}`;
}

/** What a server is to serve. Anything else in the registry is not an answer to it. */
export type WantedLineage = Pick<
  Lineage,
  | "data_hash"
  | "symbol"
  | "timeframe"
  | "learner"
  | "horizon_bars"
  | "label"
  | "seed"
  | "settings"
  | "train_to_ms"
  | "schema_hash"
>;

/** @returns The first thing in which a version is not what is wanted, for the log; undefined when it is. */
export function lineageDifference(lineage: Lineage, wanted: WantedLineage): string | undefined {
  const keys = Object.keys(wanted) as (keyof WantedLineage)[];
  const key = keys.find((each) => lineage[each] !== wanted[each]);
  return key && `${lineage.version} has ${key} ${lineage[key]}, wanted is ${wanted[key]}`;
}
