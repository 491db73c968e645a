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
 * V is what is seen, but never less than chance alone gives to ratios that are correlated so: 1 − ρ. A search that settles
 * around what was good shows less scatter than it has had luck to choose from.
 *
 * A ratio over few days scatters more than one over many: each counts in multiples of its own standard error, told in that
 * of the judged one. A run that only repeats another one is none.
 *
 * @param observations Daily returns of the run that is judged.
 */
export function knownTrials(trials: readonly TrialEntry[], observations: number): KnownTrials {
  const distinct = [...new Map(trials.map((trial) => [identityOf(trial), trial])).values()];
  const groups = Map.groupBy(distinct, ({ fromMs, observations: days }) => `${fromMs} ${days}`);
  const weighed = [...groups.values()].map(weigh);
  const independent = weighed.reduce((sum, each) => sum + each.independent, 0);
  const scores = distinct.map(({ sharpe, observations: days }) => (sharpe ?? 0) * Math.sqrt(days));
  const spread = scores.length < 2 ? 0 : Math.max(sampleDeviation(scores) ** 2, ownScatter(weighed));
  return {
    trials: Math.max(1, distinct.length),
    independent: Math.max(1, independent),
    sharpeVariance: observations > 0 ? spread / observations : 0,
  };
}

const identityOf = ({ configHash, dataHash, fromMs, toMs, returns }: TrialEntry): string =>
  [configHash, dataHash, fromMs, toMs, returnsText(returns)].join(" ");

interface Weighed {
  readonly runs: number;
  readonly independent: number;
  /** Mean correlation of two of them, 0 to 1. */
  readonly shared: number;
}

/** Runs over the same days; those over other days are taken as independent of them. */
function weigh(group: readonly TrialEntry[]): Weighed {
  const runs = group.length;
  const effective = runs < 2 ? null : effectiveTrials(group.map(({ returns }) => returns));
  if (!effective?.ok) return { runs, independent: runs, shared: 0 };
  const { trials: independent, averageCorrelation } = effective.value;
  return { runs, independent, shared: Math.min(1, Math.max(0, averageCorrelation)) };
}

/** What is left of the scatter of chance, which is 1, when what the runs share is taken out of it. */
function ownScatter(groups: readonly Weighed[]): number {
  const runs = groups.reduce((sum, group) => sum + group.runs, 0);
  return groups.reduce((sum, group) => sum + group.runs * (1 - group.shared), 0) / runs;
}
