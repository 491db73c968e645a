import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Label } from "../../outcomes/label.ts";
import type { RealTrade } from "../../outcomes/real_trade.ts";
import type { LearnerParams, OnTrainingStep } from "./learner.ts";
import type { ClassReturns } from "./onnx/metadata.ts";
import type { RowWeighting } from "./row_weights.ts";

/** The model that serves, whose place a new one is to take. */
export interface Champion {
  readonly version: string;
  readonly onnx: Uint8Array;
  readonly features: readonly string[];
  readonly window: number;
  /** Nothing after this instant taught it. Unix ms. */
  readonly trainedToMs: number;
  readonly classReturns: ClassReturns;
}

export interface TrainModelOptions {
  readonly learner: string;
  /** Candles until the time limit of a trade. */
  readonly horizonBars: number;
  /** Oldest first. */
  readonly candles: readonly Candle[];
  readonly timeframe: Timeframe;
  /** Nothing that closed after this instant is seen, by features or by labels. Unix ms. */
  readonly trainToMs: number;
  readonly seed: number;
  readonly symbol?: string | null;
  /** How many purged folds are evaluated. 1, the default, is a chronological hold-out: the fast way. */
  readonly folds?: number;
  /** That of the default configuration without it. */
  readonly label?: Label;
  /** What `outcome_based` labels know of; see `LabelRule`. */
  readonly realTrades?: ReadonlyMap<number, RealTrade>;
  /** Settings of the learner that differ from its defaults. */
  readonly params?: LearnerParams;
  /** How much rows count; all the same without it. */
  readonly weighting?: RowWeighting;
  /** By feature: 1 where higher must never speak for short against long, −1 where never for long. */
  readonly monotone?: Readonly<Record<string, number>>;
  /** At most so many features, chosen by what they are worth on purged folds; all without it. For learners that read features. */
  readonly featuresKept?: number | null;
  /** The model that serves, whose place this one is to take. */
  readonly champion?: Champion;
  /** Of a round trip, as a fraction: fees and slippage both ways. */
  readonly cost?: number;
  readonly onProgress?: OnTrainingStep;
}
