import { CLASS_COUNT } from "../../outcomes/classes.ts";
import type { Samples } from "./learner.ts";

/** How much rows count, on average 1 each. */
export interface RowWeighting {
  /** `uniqueness`: a row counts by how little of its label's time it shares with others. `equal`: all the same. */
  readonly by: "equal" | "uniqueness";
  /** Candles after which an older row counts half as much; null for no fading. */
  readonly halfLifeBars: number | null;
}

export const EQUAL_WEIGHTS: RowWeighting = { by: "equal", halfLifeBars: null };

/** What a weighting needs to know of the rows, in order of time. */
export interface LabelledTimes {
  readonly count: number;
  readonly candleIndex: Int32Array;
  readonly labels: Uint8Array;
  /** Candles after the decision that a row's label looked at. */
  readonly labelBars: Int32Array;
}

/** @returns One weight a row, scaled to a mean of 1. */
export function weighRows(times: LabelledTimes, { by, halfLifeBars }: RowWeighting): Float64Array {
  const weights = by === "uniqueness"
    ? evenClasses(uniqueness(times), times.labels)
    : new Float64Array(times.count).fill(1);
  const last = times.candleIndex[times.count - 1] ?? 0;
  if (halfLifeBars !== null) {
    weights.forEach((_, i) => weights[i]! *= 2 ** ((times.candleIndex[i]! - last) / halfLifeBars));
  }
  return toMeanOne(weights);
}

/**
 * Average uniqueness (López de Prado, Advances in Financial Machine Learning, 2018, chapter 4.4): at each candle that a
 * label looks at, 1 / the number of labels that look at it, and of these the mean. 1 for a label that shares nothing.
 */
export function uniqueness({ count, candleIndex, labelBars }: Omit<LabelledTimes, "labels">): Float64Array {
  if (count === 0) return new Float64Array();
  const ends = candleIndex.map((index, i) => index + labelBars[i]!);
  const size = ends.reduce((latest, end) => Math.max(latest, end), 0) + 2;
  // Labels that begin or end at a candle, then added up: how many look at it.
  const looking = new Float64Array(size);
  for (let i = 0; i < count; i++) {
    looking[candleIndex[i]! + 1]!++;
    looking[ends[i]! + 1]!--;
  }
  for (let t = 1; t < size; t++) looking[t]! += looking[t - 1]!;
  const sharesBefore = new Float64Array(size + 1);
  for (let t = 0; t < size; t++) sharesBefore[t + 1] = sharesBefore[t]! + (looking[t]! > 0 ? 1 / looking[t]! : 0);
  return Float64Array.from(
    ends,
    (end, i) => (sharesBefore[end + 1]! - sharesBefore[candleIndex[i]! + 1]!) / labelBars[i]!,
  );
}

/**
 * Trades that end early are more unique than those that wait for their time limit, which are holds more often. Scaled
 * to a mean of 1 within each class, weights leave the classes' shares, and so the probabilities, where they belong.
 */
function evenClasses(weights: Float64Array, labels: Uint8Array): Float64Array {
  const sums = new Float64Array(CLASS_COUNT);
  const counts = new Float64Array(CLASS_COUNT);
  labels.forEach((label, i) => {
    sums[label]! += weights[i]!;
    counts[label]!++;
  });
  return weights.map((weight, i) => weight * counts[labels[i]!]! / sums[labels[i]!]!);
}

/** @returns The weights, scaled. */
export function toMeanOne(weights: Float64Array): Float64Array {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return weights.map((weight) => weight / mean);
}

/** @returns The rows' weights; 1 each where nobody gave any. */
export const rowWeights = ({ weights, count }: Pick<Samples, "weights" | "count">): Float64Array =>
  weights ?? new Float64Array(count).fill(1);
