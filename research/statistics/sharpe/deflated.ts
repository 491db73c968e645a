import { type Figure, noFigure } from "../figure.ts";
import { expectedMaximum } from "./expected_maximum.ts";
import { probabilisticSharpe } from "./probabilistic.ts";
import type { SharpeSample } from "./sharpe_sample.ts";

/** How hard was searched. */
export interface TrialCount {
  /** Independent trials, 1 or more; of correlated ones the effective number. */
  readonly trials: number;
  /** Of the trials' Sharpe ratios, by the single period. */
  readonly sharpeVariance: number;
}

export interface DeflatedSharpe {
  /** The best ratio to expect of so many trials without any skill, by the single period. */
  readonly benchmark: number;
  /** How likely the true ratio is above 0 although the best was picked. */
  readonly probability: Figure;
}

/**
 * Deflated Sharpe ratio: the probabilistic one against √V times the expected maximum of N trials (D. Bailey and M. López
 * de Prado, "The Deflated Sharpe Ratio", 2014, formulas 1 and 2).
 */
export function deflatedSharpe(sample: SharpeSample, { trials, sharpeVariance }: TrialCount): DeflatedSharpe {
  if (!(trials >= 1 && Number.isFinite(trials) && sharpeVariance >= 0 && Number.isFinite(sharpeVariance))) {
    const reason = `Deflated Sharpe ratio needs 1 trial or more and a variance, got ${trials} and ${sharpeVariance}`;
    return { benchmark: 0, probability: noFigure(reason) };
  }
  const benchmark = Math.sqrt(sharpeVariance) * expectedMaximum(trials);
  return { benchmark, probability: probabilisticSharpe(sample, benchmark) };
}
