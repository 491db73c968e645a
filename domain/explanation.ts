/** What one feature had to do with a decision. */
export interface FeatureShare {
  readonly feature: string;
  /** As it stood in the decision; null when neither the decision nor a model tells. */
  readonly value: number | null;
  /** Share of the whole vote that it moved, −1 to 1: positive towards the ensemble's action, negative away from it. */
  readonly contribution: number;
}

/** A voting model, and how its answer was explained, or why it was not. */
export interface ExplainedModel {
  readonly modelName: string;
  /** As its server names it; null when it was not explained. */
  readonly method: string | null;
  /** In words; null when it was explained. */
  readonly reason: string | null;
  /** How it came to its answer. Left out where it was not explained, and in records of before this was kept. */
  readonly parts?: AnswerParts;
}

/**
 * A model's way to its answer, in its own probability of the ensemble's action: `base`, all features, `others` and
 * `untold` add up to `stated`.
 */
export interface AnswerParts {
  /** What it says while it knows no feature of the row. */
  readonly base: number;
  readonly stated: number;
  /** Those that moved most, largest first. */
  readonly features: readonly {
    readonly feature: string;
    readonly value: number | null;
    readonly contribution: number;
  }[];
  readonly others: { readonly count: number; readonly contribution: number };
  /** What its explanation leaves over: rounding, or more where the explanation is not exact. */
  readonly untold: number;
}

/** Why the ensemble named the action that it named. */
export interface Explanation {
  /** Those that pushed most towards the action, largest first. */
  readonly pushed: readonly FeatureShare[];
  /** Those that held most back from it, largest first. */
  readonly heldBack: readonly FeatureShare[];
  /** All models that voted, by name. */
  readonly models: readonly ExplainedModel[];
}

/** What one model says of its own answer: what each feature added to its margin of each action. */
export interface ModelExplanation {
  readonly method: string;
  /** What `base` and the contributions add up to: `margins`, `shares` or `log_odds`. Left out: margins. */
  readonly of?: string | undefined;
  /** Where it starts, while no feature is known; where it is left out it follows from the answer. */
  readonly base?: ActionMargins | undefined;
  readonly contributions: readonly ({ readonly feature: string; readonly value: number } & ActionMargins)[];
}

/** One number for each action. */
export interface ActionMargins {
  readonly long: number;
  readonly short: number;
  readonly hold: number;
}
