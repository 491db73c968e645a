import type { Comparison } from "../promotion/comparison.ts";
import type { ClassReturns } from "./onnx/metadata.ts";
import type { FeatureImportance } from "./importance.ts";
import type { Scores } from "../../outcomes/scores.ts";

export interface FoldScores extends Scores {
  readonly train_rows: number;
  readonly validation_rows: number;
}

/** What `train --json` prints and what lies beside the model as `report.json`. */
export interface TrainingReport {
  readonly learner: string;
  /** File name of the model, which ends in a part of its SHA-256: equal names are equal models. */
  readonly model: string;
  readonly sha256: string;
  readonly symbol: string | null;
  readonly timeframe: string;
  readonly horizon_bars: number;
  readonly label: string;
  readonly seed: number;
  readonly rows: number;
  readonly features: number;
  /** Candles that a row holds. */
  readonly window: number;
  /** Wall time of the whole training, evaluation and export included. */
  readonly seconds: number;
  readonly trained_from_ms: number;
  readonly trained_to_ms: number;
  /** Share of long, short and hold among the labels. */
  readonly class_shares: readonly number[];
  /** Mean gross return of the long and the short trade by class, as in the model's metadata. */
  readonly class_returns: ClassReturns;
  /** Boosting rounds, trees or epochs kept in the model. */
  readonly rounds: number;
  readonly folds: readonly FoldScores[];
  /** The same scores, mean over the folds, for always saying the base rates: what a model must beat. */
  readonly baseline: Scores;
  /** What each feature is worth to the model that is kept, on the newest of its own rows. */
  readonly importance: readonly FeatureImportance[];
  /** How many rows those were. */
  readonly importance_rows: number;
  /** And for a logistic regression on the features of one candle: what a model should beat to be worth its size. */
  readonly logistic: Scores;
  /** Beside the model that serves, or the base rates where none does; why not, where the two cannot be compared. */
  readonly comparison: Comparison | { readonly error: string };
  /** Largest difference between the model and its ONNX file on stored rows. */
  readonly parity_max_abs_diff: number;
  readonly parity_rows: number;
  readonly schema_hash: string;
  readonly data_hash: string;
}
