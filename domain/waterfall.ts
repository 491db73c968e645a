import type { Action } from "./forecast.ts";

/**
 * What a step of the way is:
 * - `start`: what a model says while it knows no feature, against the base rate
 * - `feature`, `other_features`, `untold`: of a model whose answer was explained
 * - `answer`: the whole way of a model whose answer was not explained
 * - `calibration`: what calibrating a model's answer changed
 * - `meta_bound`, `meta_bias`, `meta_term`: of the meta-learner over the pool; `meta` where only its result is known
 * - `ensemble_calibration`: of the combined answer
 */
export type WaterfallKind =
  | "start"
  | "feature"
  | "other_features"
  | "untold"
  | "answer"
  | "calibration"
  | "meta_bound"
  | "meta_bias"
  | "meta_term"
  | "meta"
  | "ensemble_calibration";

export interface WaterfallStep {
  readonly kind: WaterfallKind;
  /** Whose step it is; null for what comes after the models were combined. */
  readonly model: string | null;
  /** Of the feature or the meta-learner's term; empty for the others. */
  readonly name: string;
  /** Of the feature or term, as it stood. */
  readonly value: number | null;
  /** Change of the probability of the action, weighed by the share that the model's vote had. */
  readonly contribution: number;
}

/** How often the action came true before, or a third where nobody knows. */
export interface BaseRate {
  readonly rate: number;
  /** Candles before the decision whose outcome was known then; 0: not known, a third each. */
  readonly samples: number;
}

/**
 * From the base rate to the ensemble's confidence in its action. Every step is in probability: the base rate and all
 * contributions add up to `output`.
 */
export interface Waterfall {
  readonly action: Action;
  readonly base: BaseRate;
  readonly steps: readonly WaterfallStep[];
  /** The base rate and all contributions. */
  readonly sum: number;
  /** Confidence, as the decision recorded it. */
  readonly output: number;
  /** Of the gate `confidence`; null for a hold, which asks for nothing, and where there was no such gate. */
  readonly threshold: number | null;
}

/** How far the sum may miss what was recorded: roundings. */
const SUM_WITHIN = 1e-6;

export const addsUp = ({ sum, output }: Pick<Waterfall, "sum" | "output">): boolean =>
  Math.abs(sum - output) <= SUM_WITHIN;

export const NOTHING_KNOWN: BaseRate = { rate: 1 / 3, samples: 0 };
