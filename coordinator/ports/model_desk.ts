import type { Result } from "../../domain/result.ts";
import type { Operator } from "./control.ts";

/** How a version was held against what served when it was made. */
export interface PromotionEvidence {
  /** All gates said yes. */
  readonly passed: boolean;
  readonly gates: readonly { readonly name: string; readonly passed: boolean; readonly detail: string }[];
}

/** Mean over the folds of its training, out of sample. */
export interface FoldScoresView {
  readonly folds: number;
  readonly log_loss: number;
  readonly base_log_loss: number | null;
  readonly brier: number | null;
}

/** Held against what the market did since. */
export interface LiveScoresView {
  readonly predictions: number;
  readonly log_loss: number;
  readonly base_log_loss: number;
  readonly brier: number;
}

/** One version of a model: where it comes from and what speaks for it. */
export interface ModelVersionView {
  readonly version: string;
  /**
   * `champion` serves. `challenger` was made beside it and has never served. `retired` served before, or was made beside
   * another.
   */
  readonly state: "champion" | "challenger" | "retired";
  /** What served when it was made. */
  readonly parent: string | null;
  readonly learner: string | null;
  readonly horizon_bars: number | null;
  readonly training_samples: number;
  /** First and last instant that it learned from. */
  readonly trained_from: number | null;
  readonly trained_to: number | null;
  readonly created_at: number | null;
  /** SHA-256 of its file, and of the candles it learned from. */
  readonly sha256: string | null;
  readonly data_hash: string | null;
  /** Null for one that nothing served before. */
  readonly evidence: PromotionEvidence | null;
  /** Null where its training told none. */
  readonly folds: FoldScoresView | null;
  /** Null for one that is not watched, or of which nothing is known yet. */
  readonly live: LiveScoresView | null;
}

/** How far a training is, or what came of it. */
export interface TrainingView {
  readonly job_id: string;
  /** `kept`: a sound model that did not show itself better. `rejected`: one that cannot serve. */
  readonly status: "running" | "done" | "kept" | "rejected" | "failed" | "cancelled";
  /** 0 to 1. */
  readonly progress: number;
  readonly stage: string;
  readonly reason: string | null;
  /** Asked for also with few new trades to learn from. */
  readonly forced: boolean;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly model_version: string | null;
  /** Why its model does not serve, in words. */
  readonly error: string | null;
}

/** What each feature is worth to a version, by the report of its training; largest first. */
export interface ImportanceView {
  readonly version: string;
  /** Of its newest training rows; null where the report does not tell. */
  readonly rows: number | null;
  readonly features: readonly {
    readonly feature: string;
    /** By how much the log loss grows when its column is shuffled. */
    readonly permutation: number;
    /** Share of the variance that splits on it make; null for a model without trees. */
    readonly gain: number | null;
  }[];
}

/** How far the market has moved away from what the model learned from. */
export interface DriftView {
  /** Newest rows that it is read from. */
  readonly rows: number;
  /** Mean population stability index; null while there are too few rows. */
  readonly psi: number | null;
  /** Of its own answers. */
  readonly prediction_psi: number | null;
  /** Those that moved most. */
  readonly features: readonly { readonly feature: string; readonly psi: number; readonly ks: number }[];
}

/** What a model server tells of itself when it is asked. */
export interface ModelDossier {
  /** Newest first. Null for a server that keeps none, or does not answer. */
  readonly versions: readonly ModelVersionView[] | null;
  /** What a rollback would bring back. */
  readonly rollback_to: string | null;
  /** Trades that no training has heard of yet, and how many a training waits for unless it is forced. */
  readonly samples_new: number | null;
  readonly samples_to_retrain: number | null;
  /** The training that runs, else the one that ended last. */
  readonly training: TrainingView | null;
  /** Of the version that serves. */
  readonly importance: ImportanceView | null;
  readonly drift: DriftView | null;
  /** Why the server tells less than this, in words. */
  readonly trouble: string | null;
}

/** Why something with a model was not done. */
export interface DeskRefusal {
  /** `unreachable`: its server does not answer. `broken`: what it answers makes no sense. */
  readonly code:
    | "not_found"
    | "refused"
    | "already_running"
    | "not_enough_samples"
    | "bad_request"
    | "unreachable"
    | "broken";
  readonly message: string;
}

/** As API and pages answer it, in statuses of HTTP. */
export const REFUSAL_STATUS = {
  not_found: 404,
  refused: 409,
  already_running: 409,
  not_enough_samples: 409,
  bad_request: 400,
  unreachable: 503,
  broken: 502,
} as const satisfies Record<DeskRefusal["code"], number>;

/** Who serves now, and who served before. */
export interface ChampionView {
  readonly champion: string;
  readonly previous: string | null;
}

/** What operators do with models. Everything done is written into the event log with who and why. */
export interface ModelDesk {
  /** Null for a model that is not configured. Never rejects. */
  dossier(model: string): Promise<ModelDossier | null>;
  /** @param force Also with few new trades to learn from. */
  retrain(model: string, by: Operator, force: boolean): Promise<Result<TrainingView, DeskRefusal>>;
  training(model: string, jobId: string): Promise<Result<TrainingView, DeskRefusal>>;
  cancel(model: string, jobId: string, by: Operator): Promise<Result<TrainingView, DeskRefusal>>;
  /** Whatever its gates said. */
  promote(model: string, version: string, by: Operator): Promise<Result<ChampionView, DeskRefusal>>;
  rollback(model: string, by: Operator): Promise<Result<ChampionView, DeskRefusal>>;
}
