import { returnsText, type TrialEntry } from "../../db/research/trial_entry.ts";
import { sampleDeviation } from "../statistics/moments.ts";
import type { TrialCount } from "../statistics/sharpe/deflated.ts";
import { effectiveTrials } from "../statistics/sharpe/effective_trials.ts";

/** How hard one stretch of data was searched. `trials` is the number of different runs, however alike. */
export interface KnownTrials extends TrialCount {
  /** What the runs are worth in independent ones by their correlation: told, not deflated by. */
  readonly independent: number;
}

/**
 * How many trials have looked at data, and how their Sharpe ratios differ.
 *
 * Deflation takes every run, not the fewer independent ones: runs that resemble each other scatter less already, and where
 * all are correlated alike the best of M of them stands √V times the expected maximum of M high on the average, V being the
 * variance that is seen. To lower M as well would discount twice; on markets of chance that let one search in nine pass.
 *
 * A ratio over few days scatters more than one over many: each counts in multiples of its own standard error, told in that
 * of the judged one. A run that only repeats another one is none.
 *
 * @param observations Daily returns of the run that is judged.
 */
export function knownTrials(trials: readonly TrialEntry[], observations: number): KnownTrials {
  const distinct = [...new Map(trials.map((trial) => [identityOf(trial), trial])).values()];
  const groups = Map.groupBy(distinct, ({ fromMs, observations: days }) => `${fromMs} ${days}`);
  const independent = [...groups.values()].reduce((sum, group) => sum + independentIn(group), 0);
  const scores = distinct.map(({ sharpe, observations: days }) => (sharpe ?? 0) * Math.sqrt(days));
  const spread = scores.length < 2 ? 0 : sampleDeviation(scores);
  return {
    trials: Math.max(1, distinct.length),
    independent: Math.max(1, independent),
    sharpeVariance: observations > 0 ? spread ** 2 / observations : 0,
  };
}

const identityOf = ({ configHash, dataHash, fromMs, toMs, returns }: TrialEntry): string =>
  [configHash, dataHash, fromMs, toMs, returnsText(returns)].join(" ");

/** Groups over other days are taken as independent of each other. */
function independentIn(group: readonly TrialEntry[]): number {
  if (group.length < 2) return group.length;
  const effective = effectiveTrials(group.map(({ returns }) => returns));
  return effective.ok ? effective.value.trials : group.length;
}
