import { z } from "zod";
import type {
  RetrainJob,
  StatusResponse,
  VersionRecord,
  VersionsResponse,
  WatchReport,
} from "../../model_server/contract/mod.ts";
import type {
  DriftView,
  FoldScoresView,
  ImportanceView,
  LiveScoresView,
  ModelVersionView,
  TrainingView,
} from "../ports/model_desk.ts";

/** What our own trainings report; another's report is of no shape that we know. */
const Folds = z.object({
  folds: z.array(z.object({ log_loss: z.number(), brier: z.number().optional() })).min(1),
  baseline: z.object({ log_loss: z.number() }).nullable().default(null),
});
const Importance = z.object({
  importance: z.array(z.object({
    feature: z.string(),
    permutation: z.number(),
    gain: z.number().nullable().default(null),
  })).min(1),
  importance_rows: z.int().nullable().default(null),
});

/** Every version with its state, and how it does on the live market as far as that is watched. */
export const versionViews = (
  { champion, former, versions }: VersionsResponse,
  watch: WatchReport | null,
): ModelVersionView[] =>
  versions.map((record) => ({
    version: record.version,
    state: stateOf(record, champion, former),
    parent: record.parent,
    learner: record.learner,
    horizon_bars: record.horizon_bars,
    training_samples: record.training_samples,
    trained_from: record.trained_from_ms,
    trained_to: record.trained_to_ms,
    created_at: record.created_at_ms,
    sha256: record.sha256,
    data_hash: record.data_hash,
    evidence: record.gates && { passed: record.gates.every(({ passed }) => passed), gates: record.gates },
    folds: foldScores(record.metrics),
    live: liveScores(record.version, champion, watch),
  }));

function stateOf(
  { version, parent }: VersionRecord,
  champion: string | null,
  former: readonly string[],
): ModelVersionView["state"] {
  if (version === champion) return "champion";
  return !former.includes(version) && parent === champion ? "challenger" : "retired";
}

function foldScores(metrics: unknown): FoldScoresView | null {
  const told = Folds.safeParse(metrics);
  if (!told.success) return null;
  const { folds, baseline } = told.data;
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  const briers = folds.flatMap(({ brier }) => brier ?? []);
  return {
    folds: folds.length,
    log_loss: mean(folds.map(({ log_loss }) => log_loss)),
    base_log_loss: baseline?.log_loss ?? null,
    brier: briers.length === folds.length ? mean(briers) : null,
  };
}

function liveScores(version: string, champion: string | null, watch: WatchReport | null): LiveScoresView | null {
  const scores = version === champion
    ? watch?.scores
    : watch?.shadows.find((shadow) => shadow.version === version)?.scores;
  if (!scores) return null;
  const { predictions, log_loss, base_log_loss, brier } = scores;
  return { predictions, log_loss, base_log_loss, brier };
}

/** Of the version that serves; null where it tells nothing of its features. */
export function importanceView({ champion, versions }: VersionsResponse): ImportanceView | null {
  const served = versions.find(({ version }) => version === champion);
  const told = Importance.safeParse(served?.metrics);
  if (!served || !told.success) return null;
  return { version: served.version, rows: told.data.importance_rows, features: told.data.importance };
}

export const driftView = ({ health: { watch } }: StatusResponse): DriftView | null =>
  watch && {
    rows: watch.drift_rows,
    psi: watch.drift_psi,
    prediction_psi: watch.prediction_psi,
    features: watch.drifted.map(({ column, psi, ks }) => ({ feature: column, psi, ks })),
  };

export const trainingView = (job: RetrainJob): TrainingView => ({
  job_id: job.job_id,
  status: job.status,
  progress: job.progress,
  stage: job.stage,
  reason: job.reason,
  forced: job.forced,
  started_at: job.started_at_ms,
  ended_at: job.ended_at_ms,
  model_version: job.model_version,
  error: job.error,
});
