import type { Dimension, Setting } from "../../../domain/search_space.ts";

/** A trial that a sampler learns from. */
export interface ScoredTrial {
  readonly setting: Setting;
  /** More is better; null for one that could not be judged, which is worse than any. */
  readonly score: number | null;
}

/**
 * What a trial sets.
 *
 * @param trialNo With the seed of the search it names the chance that is used: nothing else does.
 * @param before All trials of the generations before, in their order, and those of its own that stand before it.
 */
export type Sampler = (
  space: readonly Dimension[],
  seed: number,
  trialNo: number,
  before: readonly ScoredTrial[],
) => Setting;
