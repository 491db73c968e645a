import type { Objective } from "../../coordinator/ports/research/search_terms.ts";
import type { TrialEntry } from "../../db/research/trial_entry.ts";
import { knownTrials } from "../ledger/trial_count.ts";
import { deflatedSharpe } from "../statistics/sharpe/deflated.ts";
import type { SharpeSample } from "../statistics/sharpe/sharpe_sample.ts";

/** How trials are judged. */
export interface Judging {
  readonly objective: Objective;
  /** One with fewer trades is not judged: a few lucky ones have any ratio. */
  readonly minTrades: number;
}

/**
 * The score of each trial, in their order; null for one that cannot be judged. The deflated Sharpe ratio of one depends on
 * all of them, so that it is told anew each time.
 */
export function scoresOf(trials: readonly TrialEntry[], { objective, minTrades }: Judging): (number | null)[] {
  const counts = new Map<number, ReturnType<typeof knownTrials>>();
  const countFor = (observations: number) => {
    const known = counts.get(observations) ?? knownTrials(trials, observations);
    counts.set(observations, known);
    return known;
  };
  return trials.map((trial) => {
    if (trial.trades < minTrades) return null;
    if (objective !== "deflated_sharpe") return trial.figures[objective] ?? null;
    const sample = sampleOf(trial);
    return sample && deflatedSharpe(sample, countFor(trial.observations)).probability.value;
  });
}

/** What an entry says of its ratio; null where it has none. */
export const sampleOf = ({ sharpe, skewness, kurtosis, observations }: TrialEntry): SharpeSample | null =>
  sharpe === null || skewness === null || kurtosis === null ? null : { sharpe, skewness, kurtosis, observations };
