import type { Action } from "../../../domain/forecast.ts";
import { type MetaFeatures, type MetaLearner, standardised } from "../../../domain/meta_learner.ts";

/** Log odds of long and of short against hold: those of the pool, and what the terms add to them. */
export function metaOdds(
  { bias, terms }: Pick<MetaLearner, "bias" | "terms">,
  features: MetaFeatures,
): { long: number; short: number } {
  let long = features.long_odds + bias.long, short = features.short_odds + bias.short;
  for (const term of terms) {
    const standard = standardised(term, features);
    long += term.long * standard;
    short += term.short * standard;
  }
  return { long, short };
}

/** @returns Probabilities that add up to 1: the softmax of the log odds. */
export function applyMetaLearner(
  learner: Pick<MetaLearner, "bias" | "terms">,
  features: MetaFeatures,
): Record<Action, number> {
  const odds = metaOdds(learner, features);
  return softmaxOf(odds.long, odds.short);
}

/** Of log odds against hold, whose own are 0. */
export function softmaxOf(longOdds: number, shortOdds: number): Record<Action, number> {
  const most = Math.max(longOdds, shortOdds, 0);
  const long = Math.exp(longOdds - most), short = Math.exp(shortOdds - most), hold = Math.exp(-most);
  const sum = long + short + hold;
  return { long: long / sum, short: short / sum, hold: hold / sum };
}
