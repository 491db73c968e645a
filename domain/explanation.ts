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
  readonly contributions: readonly ({ readonly feature: string; readonly value: number } & ActionMargins)[];
}

interface ActionMargins {
  readonly long: number;
  readonly short: number;
  readonly hold: number;
}
