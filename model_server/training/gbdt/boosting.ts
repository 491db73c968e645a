import { CLASS_COUNT } from "../labels/triple_barrier.ts";
import { classLogits } from "../class_logits.ts";
import { EarlyStopping, meanOf, rowLosses } from "../early_stopping.ts";
import { overlapInflation } from "../label_overlap.ts";
import type { OnTrainingStep, Samples, TrainingTask } from "../learner.ts";
import { type Random, seededRandom, shuffle } from "../random.ts";
import { softmax } from "../softmax.ts";
import { findBinEdges } from "./bin_edges.ts";
import { binRows } from "./binned_rows.ts";
import { packSoftmaxGradients } from "./gradients.ts";
import type { GbdtParams } from "./params.ts";
import { type Tree, treeValue } from "./tree.ts";
import { roundValue, TreeGrower } from "./tree_grower.ts";

/** Boosted trees for three classes: tree `t` adds to the margin of class `t mod 3`, on top of `base`. */
export interface Ensemble {
  readonly featureCount: number;
  readonly base: Float32Array;
  readonly trees: readonly Tree[];
}

/** Boosts until later rows say that it is getting worse, and keeps the rounds until then. */
export function boost(task: TrainingTask, params: GbdtParams, seed: number, onStep: OnTrainingStep): Ensemble {
  const { train, validation } = task;
  const base = classLogits(train).map(roundValue);
  const growRound = roundGrower(train, base, params, seededRandom(seed));
  const margins = baseMargins(base, validation.count);
  const stopping = new EarlyStopping(params.patience);
  const trees: Tree[] = [];
  for (let round = 1; round <= params.rounds && !stopping.isOver(round - 1); round++) {
    growRound().forEach((tree, k) => {
      trees.push(tree);
      addTree(tree, k, validation, margins);
    });
    const losses = rowLosses(softmax(margins), validation.labels);
    stopping.observe(round, losses);
    const stage = `round ${round} of ${params.rounds}, log loss ${meanOf(losses).toFixed(4)}`;
    onStep({ fraction: round / params.rounds, stage });
  }
  return { featureCount: train.featureCount, base, trees: trees.slice(0, stopping.keptRound * CLASS_COUNT) };
}

/** @returns A function that grows the three trees of the next round. */
function roundGrower(train: Samples, base: Float32Array, params: GbdtParams, random: Random): () => Tree[] {
  const { rows, labels, count, featureCount } = train;
  const edges = findBinEdges(rows, count, featureCount, params.bins);
  const layout = Int32Array.from({ length: featureCount }, (_, feature) => feature);
  // Features that share a word are drawn together, so chance decides which share one.
  shuffle(layout, random);
  const binned = binRows(rows, count, edges, layout);
  const grower = new TreeGrower(binned, edges, params, worthOfGains(train));
  const margins = baseMargins(base, count);
  const packed = new Float64Array(count);
  const order = new Int32Array(count);
  return () => {
    const probabilities = softmax(margins);
    const bagged = drawRows(order, params.row_share, random);
    const bag = order.slice();
    return Array.from({ length: CLASS_COUNT }, (_, k) => {
      order.set(bag);
      const gradients = packSoftmaxGradients(probabilities, labels, k, CLASS_COUNT, packed);
      const words = drawWords(binned.wordsPerRow, params.feature_share, random);
      return grower.grow(order, bagged, gradients, words, (row, value) => {
        margins[row * CLASS_COUNT + k]! += value;
      });
    });
  };
}

/** A gain on a slow feature is discounted by what overlapping labels make of it by chance. */
const worthOfGains = (train: Samples): Float64Array => overlapInflation(train).map((inflation) => 1 / inflation);

function baseMargins(base: Float32Array, count: number): Float64Array {
  const margins = new Float64Array(count * CLASS_COUNT);
  for (let i = 0; i < margins.length; i++) margins[i] = base[i % CLASS_COUNT]!;
  return margins;
}

/** Puts the drawn rows first, both parts in rising order. @returns How many were drawn, at least one. */
function drawRows(order: Int32Array, share: number, random: Random): number {
  let front = 0;
  let back = order.length;
  for (let row = 0; row < order.length; row++) {
    if (share >= 1 || random.next() < share) order[front++] = row;
    else order[--back] = row;
  }
  return Math.max(front, 1);
}

function drawWords(wordCount: number, share: number, random: Random): Int32Array {
  const words = Int32Array.from({ length: wordCount }, (_, word) => word);
  if (share >= 1) return words;
  shuffle(words, random);
  return words.slice(0, Math.max(1, Math.ceil(wordCount * share))).sort();
}

function addTree(tree: Tree, classIndex: number, { rows, count, featureCount }: Samples, margins: Float64Array): void {
  for (let i = 0; i < count; i++) margins[i * CLASS_COUNT + classIndex]! += treeValue(tree, rows, i * featureCount);
}

/** Exact: all values are multiples of 2^-16 and margins stay far below 2^8, so float32 holds every sum. */
export function ensembleMargins(
  { base, trees, featureCount }: Ensemble,
  rows: Float32Array,
  count: number,
): Float32Array {
  const margins = new Float32Array(count * CLASS_COUNT);
  for (let i = 0; i < margins.length; i++) margins[i] = base[i % CLASS_COUNT]!;
  for (let i = 0; i < count; i++) {
    trees.forEach((tree, t) => {
      margins[i * CLASS_COUNT + t % CLASS_COUNT]! += treeValue(tree, rows, i * featureCount);
    });
  }
  return margins;
}
