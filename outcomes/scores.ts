/** How good probabilities are, on rows that the model has not seen. */
import { CLASS_COUNT } from "./classes.ts";
import { calibrationErrorOf, reliabilityBins } from "./reliability.ts";

export interface Scores {
  /** Mean negative log likelihood, natural. Lower is better. */
  readonly log_loss: number;
  /** Chance that a row of a class gets a higher probability of it than a row of another; mean over classes. 0.5 is chance. */
  readonly auc: number;
  /** Mean squared distance of the probabilities from the truth, summed over classes: 0 to 2. Lower is better. */
  readonly brier: number;
  /** Expected calibration error: how far stated probabilities miss the shares that came true, mean over classes. */
  readonly ece: number;
}

/** @param probabilities Row-major, three a label. */
export const scoreProbabilities = (probabilities: ArrayLike<number>, labels: Uint8Array): Scores => ({
  log_loss: meanOf(rowLosses(probabilities, labels)),
  auc: meanAuc(probabilities, labels),
  brier: brier(probabilities, labels),
  ece: calibrationError(probabilities, labels),
});

/** Negative log likelihood of each label. */
export function rowLosses(probabilities: ArrayLike<number>, labels: Uint8Array): Float64Array {
  return Float64Array.from(
    labels,
    (label, i) => -Math.log(Math.max(probabilities[i * CLASS_COUNT + label]!, 1e-15)),
  );
}

export const meanOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
};

/** @returns The mean of several folds' scores. */
export function meanScores(scores: readonly Scores[]): Scores {
  const mean = (pick: (each: Scores) => number) => scores.reduce((sum, each) => sum + pick(each), 0) / scores.length;
  return {
    log_loss: mean((each) => each.log_loss),
    auc: mean((each) => each.auc),
    brier: mean((each) => each.brier),
    ece: mean((each) => each.ece),
  };
}

function brier(probabilities: ArrayLike<number>, labels: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < labels.length * CLASS_COUNT; i++) {
    sum += (probabilities[i]! - (labels[Math.floor(i / CLASS_COUNT)] === i % CLASS_COUNT ? 1 : 0)) ** 2;
  }
  return sum / labels.length;
}

/** One class against the rest. Classes that never or always came have no ranking and are left out. */
function meanAuc(probabilities: ArrayLike<number>, labels: Uint8Array): number {
  const known: number[] = [];
  for (let k = 0; k < CLASS_COUNT; k++) {
    const scores = Float64Array.from(labels, (_, i) => probabilities[i * CLASS_COUNT + k]!);
    const auc = rankAuc(scores, labels, k);
    if (auc !== null) known.push(auc);
  }
  return known.length === 0 ? 0.5 : known.reduce((sum, auc) => sum + auc, 0) / known.length;
}

/** By Mann and Whitney's ranks; equal scores share their mean rank. */
function rankAuc(scores: Float64Array, labels: Uint8Array, classIndex: number): number | null {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]! || a - b);
  let positives = 0;
  let rankSum = 0;
  for (let i = 0; i < order.length;) {
    let end = i;
    let tied = 0;
    for (; end < order.length && scores[order[end]!] === scores[order[i]!]; end++) {
      if (labels[order[end]!] === classIndex) tied++;
    }
    positives += tied;
    rankSum += tied * (i + 1 + end) / 2;
    i = end;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
}

/** Of each class against the rest. */
function calibrationError(probabilities: ArrayLike<number>, labels: Uint8Array): number {
  let error = 0;
  for (let k = 0; k < CLASS_COUNT; k++) {
    const stated = Float64Array.from(labels, (_, i) => probabilities[i * CLASS_COUNT + k]!);
    const cameTrue = Float64Array.from(labels, (label) => label === k ? 1 : 0);
    error += calibrationErrorOf(reliabilityBins(stated, cameTrue)) / CLASS_COUNT;
  }
  return error;
}
