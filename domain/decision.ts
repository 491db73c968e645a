import type { Circumstances } from "./circumstances.ts";
import type { FeatureVector } from "./feature_vector.ts";
import type { Action, Forecast, ForecastAnswer } from "./forecast.ts";
import type { MetaFeatures } from "./meta_learner.ts";
import type { Price, Qty, Usd } from "./money.ts";
import type { OrderOrigin } from "./order.ts";

/** One named test of a decision: what was measured, what is demanded. Every gate and check is recorded, not the first only. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly value: number | string | null;
  readonly limit: number | string | null;
  /** Plain sentence for people; always there when it did not pass. */
  readonly detail: string;
}

/** A model's answer with the weight that it had in this decision. */
export interface Vote {
  readonly modelName: string;
  readonly weight: number;
  /** The likeliest by its probabilities. */
  readonly action: Action;
  /** `probabilities[action]`. */
  readonly confidence: number;
  /** As calibrated; the forecast's own where no calibration is in use. */
  readonly probabilities: Readonly<Record<Action, number>>;
  readonly forecast: Forecast;
}

/** What the ensemble made of the answers, before gates. */
export interface Aggregate {
  readonly method: string;
  readonly action: Action;
  readonly confidence: number;
  /** Share of the responding models that said the same. */
  readonly agreement: number;
  /** Weighted P(long), P(short), P(hold), as calibrated. */
  readonly probabilities: Readonly<Record<Action, number>>;
  /** The same before the ensemble's own calibration. */
  readonly pooled: Readonly<Record<Action, number>>;
  /** The actions that cannot be ruled out with the promised coverage, and the level of the moment that says so. */
  readonly set: readonly Action[];
  readonly setAlpha: number;
  /** Gross fraction, averaged by weight over those who voted for the action; 0 for hold. */
  readonly expectedReturn: number;
  /** Standard deviation of the models' P(long) − P(short), 0 to 1. */
  readonly uncertainty: number;
  /** Of the calibrated probabilities, over that of a third each: 0 is sure, 1 knows nothing. */
  readonly entropy: number;
  readonly votes: readonly Vote[];
  /** Of method `stacked`: what the pool said, and what the meta-learner looks at, whether one was in use or not. */
  readonly stacked?: { readonly pool: Readonly<Record<Action, number>>; readonly features: MetaFeatures };
}

/** How large and why: each step of the sizing, in order. */
export interface SizingStep {
  readonly name: string;
  readonly notional: Usd;
  readonly detail: string;
}

export interface Sizing {
  readonly method: string;
  readonly qty: Qty;
  readonly notional: Usd;
  readonly steps: readonly SizingStep[];
}

export interface Bracket {
  readonly stopPrice: Price;
  readonly targetPrice: Price;
}

/** Name that the event gives which makes a decision: `d` of the decision, `s` of its snapshot, `t` of its trade. */
export const nameByEvent = (
  kind: "d" | "s" | "t",
  { runId, sequence }: Pick<OrderOrigin, "runId" | "sequence">,
): string => `${kind}-${runId}-${sequence}`;

/** All that went into a decision. With the configuration, it is a function of this. */
export interface DecisionInputs {
  readonly symbol: string;
  /** Market time at which the answers were there. */
  readonly atMs: number;
  readonly candleOpenTimeMs: number;
  readonly price: Price;
  readonly features: FeatureVector;
  readonly answers: readonly ForecastAnswer[];
  readonly circumstances: Circumstances;
}

/** The whole record of one decision: what went in, what came out. `xylen replay` recomputes it from this alone. */
export interface Decision extends Omit<DecisionInputs, "circumstances"> {
  /** Null in records of before it was stored. */
  readonly circumstances: Circumstances | null;
  readonly decisionId: string;
  readonly snapshotId: string;
  readonly aggregate: Aggregate | null;
  /** Fraction net of costs; null when nothing was aggregated. */
  readonly expectedValue: number | null;
  readonly gates: readonly Check[];
  readonly riskChecks: readonly Check[];
  readonly sizing: Sizing | null;
  readonly bracket: Bracket | null;
  readonly action: Action;
  /** True when an entry order left. */
  readonly accepted: boolean;
  /** Name of the first gate or check that stopped it, then its sentence; null when accepted or plain hold. */
  readonly rejection: { readonly name: string; readonly detail: string } | null;
  readonly tradeId: string | null;
}
