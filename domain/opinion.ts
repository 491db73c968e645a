import type { Decision } from "./decision.ts";
import type { Action } from "./forecast.ts";
import type { MetaFeatures } from "./meta_learner.ts";

/** What the models said of one candle, whether it was traded or not. */
export interface Opinion {
  readonly symbol: string;
  readonly candleOpenTimeMs: number;
  readonly answers: readonly OpinionAnswer[];
  /** What the ensemble made of them; null when nobody answered. */
  readonly ensemble: EnsembleOpinion | null;
}

/** Of a decision's `Aggregate`, what is judged. */
export interface EnsembleOpinion {
  /** Before and after the ensemble's own calibration. */
  readonly pooled: Readonly<Record<Action, number>>;
  readonly probabilities: Readonly<Record<Action, number>>;
  readonly set: readonly Action[];
  readonly setAlpha: number;
  /** What a meta-learner learns from; null for a method without one. */
  readonly features: MetaFeatures | null;
}

export interface OpinionAnswer {
  readonly modelName: string;
  /** Null when it did not answer, or not in time. */
  readonly probabilities: Readonly<Record<Action, number>> | null;
  /** Round trip as the coordinator saw it. */
  readonly latencyMs: number;
}

/** What is judged of a decision. */
export const opinionOf = (
  { symbol, candleOpenTimeMs, answers, aggregate }: Pick<
    Decision,
    "symbol" | "candleOpenTimeMs" | "answers" | "aggregate"
  >,
): Opinion => ({
  symbol,
  candleOpenTimeMs,
  answers: answers.map((answer) => ({
    modelName: answer.modelName,
    probabilities: answer.ok ? answer.forecast.probabilities : null,
    latencyMs: answer.latencyMs,
  })),
  ensemble: aggregate && {
    pooled: aggregate.pooled,
    probabilities: aggregate.probabilities,
    set: aggregate.set,
    setAlpha: aggregate.setAlpha,
    features: aggregate.stacked?.features ?? null,
  },
});
