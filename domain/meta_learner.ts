/**
 * What the meta-learner looks at, in the order in which a model file has it. None of it depends on the order or the number
 * of the models. Log odds are natural and against hold. The products say how far the pool is to be trusted.
 */
export const META_FEATURES = [
  "long_odds",
  "short_odds",
  "confidence",
  "disagreement",
  "agreement",
  "answered",
  "brier",
  "slow",
  "win_rate",
  "long_odds_by_disagreement",
  "short_odds_by_disagreement",
  "long_odds_by_win_rate",
  "short_odds_by_win_rate",
] as const;

export type MetaFeature = typeof META_FEATURES[number];
export type MetaFeatures = Readonly<Record<MetaFeature, number>>;

/**
 * In standard deviations: what lies further out counts as this far. A panel whose models always answered says nothing of
 * one where half of them are silent.
 */
export const STANDARD_MAX = 4;

/** How far a feature lies from its mean, in standard deviations. */
export const standardised = ({ name, mean, deviation }: Omit<MetaTerm, "long" | "short">, features: MetaFeatures) =>
  deviation === 0 ? 0 : Math.max(-STANDARD_MAX, Math.min(STANDARD_MAX, (features[name] - mean) / deviation));

/** What one feature changes, by its distance from its mean in standard deviations. */
export interface MetaTerm {
  readonly name: MetaFeature;
  readonly mean: number;
  /** 0 for a feature that never changed: it says nothing. */
  readonly deviation: number;
  /** Added to the log odds of long and of short against hold, for one deviation more. */
  readonly long: number;
  readonly short: number;
}

/** A model over the models: how the pool's answer is changed by what is known of the panel. Plain data. */
export interface MetaLearner {
  /** `logistic`. */
  readonly model: string;
  /** Market time, which names it. Unix ms. */
  readonly fittedAtMs: number;
  /** Judged decisions that it was fitted on. */
  readonly samples: number;
  /** False where chance explains what it would have gained: then the pool's word stands. */
  readonly used: boolean;
  readonly bias: { readonly long: number; readonly short: number };
  readonly terms: readonly MetaTerm[];
  /** Mean negative log likelihood of later decisions, as pooled and as changed, and what chance makes of the gain. */
  readonly checked: {
    readonly pooled: number;
    readonly stacked: number;
    readonly pValue: number;
    readonly samples: number;
  };
}

/** How the models have done of late, as far as decisions on the same panel need it. */
export interface Standing {
  readonly models: readonly {
    readonly modelName: string;
    /** Earned Brier score, 0 to 2, and the share of its answers that were slow. */
    readonly brier: number;
    readonly slow: number;
  }[];
  /** Share of the last judged calls, long or short, of the ensemble that came true. */
  readonly winRate: number;
}
