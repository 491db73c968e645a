/**
 * How far a row lies from what a model was trained on: the mean distance to its nearest training rows, every feature
 * measured in its own spread, after the dissimilarity index of Meyer and Pebesma (2021).
 */

import { fromBase64, toBase64 } from "./float_text.ts";

/** What a model carries of its training rows. */
export interface TrainingCloud {
  /** Median of each feature, and its spread: the standard deviation that its quartiles would give a normal one. */
  readonly center: Float32Array;
  readonly spread: Float32Array;
  /** Row-major, centred and in spreads: rows from all over the training set. */
  readonly landmarks: Float32Array;
  /** Distances of other training rows, sorted. */
  readonly distances: Float32Array;
}

export interface Outlyingness {
  /** Distance in units of the one that 99 of 100 training rows stay below: above 1 is far from all that was learned. */
  readonly score: number;
  /** Share of the training rows that lie nearer. */
  readonly quantile: number;
  readonly is_outlier: boolean;
}

const LANDMARKS = 128;
const REFERENCE_ROWS = 1_000;
const REFERENCE_KEPT = 200;
const LIMIT_QUANTILE = 0.99;
/** Quartiles of a normal distribution are so many standard deviations apart. */
const NORMAL_QUARTILES = 1.349;

/** @param rows Row-major `[count, width]`. Deterministic. */
export function trainingCloud(rows: Float32Array, width: number): TrainingCloud {
  const count = rows.length / width;
  const center = new Float32Array(width), spread = new Float32Array(width);
  for (let f = 0; f < width; f++) {
    const column = Float32Array.from({ length: count }, (_, i) => rows[i * width + f]!).sort();
    center[f] = quantileOf(column, 0.5);
    spread[f] = spreadOf(column);
  }
  const at = (i: number, of: number, shift: number) => Math.min(count - 1, Math.floor((i + shift) * count / of));
  const row = (index: number) => rows.subarray(index * width, (index + 1) * width);
  const marks = Math.min(LANDMARKS, count);
  const landmarks = new Float32Array(marks * width);
  const point = new Float64Array(width);
  for (let i = 0; i < marks; i++) {
    scaleInto(point, row(at(i, marks, 0)), center, spread);
    landmarks.set(point, i * width);
  }
  const bare = { center, spread, landmarks };
  const distance = distanceMeter(bare);
  const others = Math.min(REFERENCE_ROWS, count);
  const distances = Float32Array.from({ length: others }, (_, i) => distance(row(at(i, others, 0.5)))).sort();
  const kept = Float32Array.from({ length: REFERENCE_KEPT }, (_, i) => quantileOf(distances, i / (REFERENCE_KEPT - 1)));
  return { ...bare, distances: kept };
}

/** @param row The features of one candle. */
export const outlyingness = (cloud: TrainingCloud, row: Float32Array): Outlyingness =>
  outlyingnessAt(cloud, distanceTo(cloud, row));

/** @param far The distance of a row, as `distanceTo` tells it. */
export function outlyingnessAt({ distances }: TrainingCloud, far: number): Outlyingness {
  const score = far / Math.max(quantileOf(distances, LIMIT_QUANTILE), Number.MIN_VALUE);
  let nearer = 0;
  for (let i = 0; i < distances.length; i++) if (distances[i]! < far) nearer++;
  return { score, quantile: nearer / distances.length, is_outlier: score > 1 };
}

type Landmarks = Omit<TrainingCloud, "distances">;

/** @param row The features of one candle. */
export const distanceTo = (cloud: Landmarks, row: Float32Array): number => distanceMeter(cloud)(row);

/**
 * For many rows: what they are measured in is made once.
 *
 * @returns Root mean square over the features, mean over the nearest landmarks.
 */
export function distanceMeter({ center, spread, landmarks }: Landmarks): (row: Float32Array) => number {
  const width = center.length;
  const point = new Float64Array(width), sums = new Float64Array(landmarks.length / width);
  return (row) => {
    scaleInto(point, row, center, spread);
    sumSquares(point, landmarks, sums);
    let total = 0, found = 0;
    for (const sum of smallest(sums)) {
      if (!Number.isFinite(sum)) continue;
      total += Math.sqrt(sum / width);
      found++;
    }
    return total / Math.max(1, found);
  };
}

/** The three smallest, in rising order; Infinity where there are fewer. */
function smallest(sums: Float64Array): [number, number, number] {
  let first = Infinity, second = Infinity, third = Infinity;
  for (let i = 0; i < sums.length; i++) {
    const sum = sums[i]!;
    if (!(sum < third)) continue;
    third = sum < second ? second : sum;
    if (sum < second) second = sum < first ? first : sum;
    if (sum < first) first = sum;
  }
  return [first, second, third];
}

function scaleInto(point: Float64Array, row: Float32Array, center: Float32Array, spread: Float32Array): void {
  for (let f = 0; f < row.length; f++) point[f] = (row[f]! - center[f]!) / spread[f]!;
}

/** By landmark. Four are summed side by side: one alone would wait for each of its own additions. */
function sumSquares(point: Float64Array, landmarks: Float32Array, sums: Float64Array): void {
  const width = point.length;
  const last = sums.length - 1;
  for (let a = 0; a <= last; a += 4) {
    // Where fewer than four are left, the last is summed again.
    const b = Math.min(a + 1, last), c = Math.min(a + 2, last), d = Math.min(a + 3, last);
    const fromA = a * width, fromB = b * width, fromC = c * width, fromD = d * width;
    let ofA = 0, ofB = 0, ofC = 0, ofD = 0;
    for (let f = 0; f < width; f++) {
      const value = point[f]!;
      ofA += (value - landmarks[fromA + f]!) ** 2;
      ofB += (value - landmarks[fromB + f]!) ** 2;
      ofC += (value - landmarks[fromC + f]!) ** 2;
      ofD += (value - landmarks[fromD + f]!) ** 2;
    }
    sums[a] = ofA;
    sums[b] = ofB;
    sums[c] = ofC;
    sums[d] = ofD;
  }
}

/** A feature that hardly ever moves is measured by its standard deviation, one that never does by its size. */
function spreadOf(sorted: Float32Array): number {
  const quartiles = quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25);
  if (quartiles > 0) return quartiles / NORMAL_QUARTILES;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length;
  return variance > 0 ? Math.sqrt(variance) : Math.max(Math.abs(mean), 1) * 1e-3;
}

const quantileOf = (sorted: Float32Array, q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.round(q * (sorted.length - 1)))] ?? NaN;

/** As the metadata `xylen.training_cloud` holds it. */
export const cloudText = (cloud: TrainingCloud): string =>
  JSON.stringify(Object.fromEntries(PARTS.map((part) => [part, toBase64(cloud[part])])));

/** @returns null for text that holds no cloud of so many features. */
export function parseCloud(text: string, width: number): TrainingCloud | null {
  try {
    const raw = JSON.parse(text) as Record<typeof PARTS[number], string>;
    const [center, spread, landmarks, distances] = PARTS.map((part) => fromBase64(raw[part]));
    const fits = center!.length === width && spread!.length === width && landmarks!.length > 0 &&
      landmarks!.length % width === 0 && distances!.length > 0;
    return fits ? { center: center!, spread: spread!, landmarks: landmarks!, distances: distances! } : null;
  } catch {
    return null;
  }
}

const PARTS = ["center", "spread", "landmarks", "distances"] as const;

/** Whether both carry the same training rows. */
export const sameCloud = (a: TrainingCloud, b: TrainingCloud): boolean =>
  a === b ||
  PARTS.every((part) => a[part].length === b[part].length && a[part].every((value, i) => value === b[part][i]));
