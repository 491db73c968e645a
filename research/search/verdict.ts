import type { TrialEntry } from "../../db/research/trial_entry.ts";
import { counted } from "../../domain/counted.ts";
import { type KnownTrials, knownTrials } from "../ledger/trial_count.ts";
import type { Figure } from "../statistics/figure.ts";
import { type Overfitting, probabilityOfOverfitting } from "../statistics/overfitting/cscv.ts";
import { deflatedSharpe } from "../statistics/sharpe/deflated.ts";
import { probabilisticSharpe } from "../statistics/sharpe/probabilistic.ts";
import { sampleOf } from "./objective.ts";
import type { SearchedTrial } from "./search.ts";

/** How much of what a search found is luck. */
export interface Verdict {
  readonly known: KnownTrials;
  /** Probability that the true Sharpe ratio is above 0 as if nothing had been chosen. */
  readonly probabilistic: Figure;
  /** The same after all that the ledger knows was tried. */
  readonly deflated: Figure;
  /** The best ratio to expect of so many trials without skill, by the single day. */
  readonly benchmark: number;
  readonly overfitting: Overfitting | null;
  /** Why the probability of overfitting is not known; null where it is. */
  readonly overfittingUnknown: string | null;
  /** What the user must know before the result is believed, one sentence each. */
  readonly warnings: readonly string[];
}

/** As the paper takes it, where there are days enough. */
const MOST_BLOCKS = 16;
const LEAST_BLOCKS = 4;
const SURE = 0.95;
const LIKELY_OVERFIT = 0.5;
const LEAST_TRADES = 30;

/** @param ledger Every run that looked at the same data, this search's among them. */
export function verdictOn(
  best: TrialEntry,
  trials: readonly SearchedTrial[],
  ledger: readonly TrialEntry[],
): Verdict {
  const known = knownTrials([...ledger, best], best.observations);
  const sample = sampleOf(best);
  const none: Figure = { value: null, reason: "The best trial has no Sharpe ratio" };
  const deflated = sample ? deflatedSharpe(sample, known) : { benchmark: 0, probability: none };
  const overfitting = overfittingOf(trials);
  const facts = {
    known,
    probabilistic: sample ? probabilisticSharpe(sample, 0) : none,
    deflated: deflated.probability,
    benchmark: deflated.benchmark,
    overfitting: overfitting.ok ? overfitting.value : null,
    overfittingUnknown: overfitting.ok ? null : overfitting.error,
  };
  return { ...facts, warnings: warningsOf(facts, best) };
}

/** Over the trials that saw the same days, all of them: what was chosen among. */
export function overfittingOf(trials: readonly SearchedTrial[]) {
  const returns = trials.flatMap(({ rung, entry, sameAs }) =>
    rung === 0 && entry && sameAs === null ? [entry.returns] : []
  );
  const days = returns[0]?.length ?? 0;
  const blocks = Math.max(LEAST_BLOCKS, Math.min(MOST_BLOCKS, 2 * Math.floor(days / 4)));
  return probabilityOfOverfitting(returns, blocks);
}

function warningsOf(
  { overfitting, overfittingUnknown, deflated, known }: Omit<Verdict, "warnings">,
  best: TrialEntry,
): string[] {
  const warnings: string[] = [];
  if (overfitting && overfitting.pbo >= LIKELY_OVERFIT) {
    warnings.push(
      `Overfitting is likely: what was best on one half of the days was in the worse half of all trials on the other ` +
        `days in ${percent(overfitting.pbo)} of ${overfitting.choices} divisions. ` +
        // Where every setting earns, which one is best is chance although there is skill.
        ((deflated.value ?? 0) >= SURE
          ? "Which setting is best is luck: they may all be good, so take a plain one."
          : "Do not trade this result."),
    );
  }
  if (overfittingUnknown !== null) warnings.push(`Whether it is overfitted is not known: ${overfittingUnknown}.`);
  if (deflated.value === null) warnings.push(`${deflated.reason}: nothing is proven.`);
  else if (deflated.value < SURE) {
    warnings.push(
      `Not proven: after ${
        counted(known.trials, "run")
      } on these candles the best one shows skill with a probability of ` +
        `${percent(deflated.value)}, below ${
          percent(SURE)
        }. The best of as many runs without any skill may look like this.`,
    );
  }
  if (best.trades < LEAST_TRADES) {
    warnings.push(`Only ${counted(best.trades, "trade")}: below ${LEAST_TRADES} every figure is a guess.`);
  }
  return warnings;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
