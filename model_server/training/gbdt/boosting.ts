import { CLASS_COUNT } from "../../../outcomes/classes.ts";
import { smoothedShares } from "../class_shares.ts";
import { EarlyStopping } from "../early_stopping.ts";
import { meanOf, rowLosses } from "../../../outcomes/scores.ts";
import { worthOfGains } from "../label_overlap.ts";
import type { OnTrainingStep, TrainingTask } from "../learner.ts";
import { type Random, seededRandom, shuffle } from "../random.ts";
import { rowWeights } from "../row_weights.ts";
import { softmax } from "../softmax.ts";
import { findBinEdges } from "../trees/bin_edges.ts";
import { binRows } from "../trees/binned_rows.ts";
import { addTree, baseScores, type Ensemble } from "../trees/ensemble.ts";
import type { Tree } from "../trees/tree.ts";
import { packGradients } from "./gradients.ts";
import { classDirections } from "./monotone.ts";
import { OBJECTIVES } from "./objective.ts";
import type { GbdtParams } from "./params.ts";
import { roundValue, TreeGrower } from "./tree_grower.ts";

/**
 * Boosts until later rows say that it is getting worse, and keeps the rounds until then. Tree `t` adds to the score of
 * class `t mod 3`. All values are multiples of 2^-16 and scores stay far below 2^8, so float32 holds every sum.
 */
export function boost(task: TrainingTask, params: GbdtParams, seed: number, onStep: OnTrainingStep): Ensemble {
  const { train, validation } = task;
  const { start, link } = OBJECTIVES[params.objective];
  const base = start(smoothedShares(train)).map(roundValue);
  const growRound = roundGrower(task, base, params, seededRandom(seed));
  const scores = baseScores(base, validation.count);
  const stopping = new EarlyStopping(params.patience);
  const trees: Tree[] = [];
  for (let round = 1; round <= params.rounds && !stopping.isOver(round - 1); round++) {
    for (const tree of growRound()) {
      trees.push(tree);
      addTree(tree, validation, scores);
    }
    const losses = rowLosses(softmax(link.margins(scores)), validation.labels);
    stopping.observe(round, losses);
    const stage = `round ${round} of ${params.rounds}, log loss ${meanOf(losses).toFixed(4)}`;
    onStep({ fraction: round / params.rounds, stage });
  }
  return { featureCount: train.featureCount, base, trees: trees.slice(0, stopping.keptRound * CLASS_COUNT), link };
}

/** @returns A function that grows the three trees of the next round. */
function roundGrower(task: TrainingTask, base: Float32Array, params: GbdtParams, random: Random): () => Tree[] {
  const { rows, labels, count, featureCount } = task.train;
  const { predictions, curvature } = OBJECTIVES[params.objective];
  const edges = findBinEdges(rows, count, featureCount, params.bins);
  const layout = Int32Array.from({ length: featureCount }, (_, feature) => feature);
  // Features that share a word are drawn together, so chance decides which share one.
  shuffle(layout, random);
  const binned = binRows(rows, count, edges, layout);
  const grower = new TreeGrower(binned, edges, params, worthOfGains(task.train));
  const directions = classDirections(task.monotone);
  const weights = rowWeights(task.train);
  const scores = baseScores(base, count);
  const packed = new Float64Array(count);
  const order = new Int32Array(count);
  return () => {
    const slopes = { predictions: predictions(scores), labels, weights, curvature };
    const bagged = drawRows(order, params.row_share, random);
    const bag = order.slice();
    return Array.from({ length: CLASS_COUNT }, (_, k) => {
      order.set(bag);
      const gradients = packGradients(slopes, k, packed);
      const words = drawWords(binned.wordsPerRow, params.feature_share, random);
      const part = { order, bagged, gradients, words, target: k, direction: directions[k]! };
      return grower.grow(part, (row, value) => {
        scores[row * CLASS_COUNT + k]! += value;
      });
    });
  };
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
