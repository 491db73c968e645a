import { err, ok, type Result } from "../../../domain/result.ts";
import { finiteFault, isConstant, mean, type Numbers, sampleDeviation } from "../moments.ts";
import type { TrialCount } from "./deflated.ts";

export interface EffectiveTrials extends TrialCount {
  /** Mean correlation of two trials. */
  readonly averageCorrelation: number;
}

/**
 * How many independent trials correlated ones are worth: N = ρ + (1 − ρ) M with ρ the mean correlation of two of the M
 * trials (D. Bailey and M. López de Prado, "The Deflated Sharpe Ratio", 2014, appendix 3); and the variance of their
 * Sharpe ratios. A mean correlation below 0 counts as 0. Trials whose returns never change (they did not trade) took
 * part in the search, so they count, as uncorrelated with ratio 0.
 *
 * @param trials Returns of each over the same periods. Cost is linear in all of them: no matrix of correlations is made.
 */
export function effectiveTrials(trials: readonly Numbers[]): Result<EffectiveTrials> {
  const length = trials[0]?.length ?? 0;
  if (trials.length < 2 || length < 2) return err("Effective trials need 2 trials of 2 returns");
  const sum = new Float64Array(length), sharpes = new Float64Array(trials.length);
  let moving = 0;
  for (const [m, returns] of trials.entries()) {
    const fault = finiteFault(returns, `Trial ${m}, return`);
    if (fault) return err(fault);
    if (returns.length !== length) return err(`Trial ${m} has ${returns.length} returns, the first has ${length}`);
    if (isConstant(returns)) continue;
    moving++;
    const average = mean(returns), deviation = sampleDeviation(returns);
    sharpes[m] = average / deviation;
    const norm = deviation * Math.sqrt(length - 1);
    for (let i = 0; i < length; i++) sum[i]! += (returns[i]! - average) / norm;
  }
  // ‖Σ z‖² is the sum of all correlations, of which each trial's with itself is 1.
  const all = sum.reduce((total, each) => total + each * each, 0);
  const averageCorrelation = (all - moving) / (trials.length * (trials.length - 1));
  const shared = Math.min(1, Math.max(0, averageCorrelation));
  return ok({
    trials: shared + (1 - shared) * trials.length,
    sharpeVariance: sampleDeviation(sharpes) ** 2,
    averageCorrelation,
  });
}
