import { smoothedShares } from "../class_shares.ts";
import { meanOf, rowLosses } from "../../../outcomes/scores.ts";
import { CLASS_COUNT } from "../../../outcomes/classes.ts";
import { worthOfGains } from "../label_overlap.ts";
import type { OnTrainingStep, Samples, TrainingTask } from "../learner.ts";
import { shareLink } from "../margin_link.ts";
import { seededRandom } from "../random.ts";
import { rowWeights } from "../row_weights.ts";
import { softmax } from "../softmax.ts";
import { findBinEdges } from "../trees/bin_edges.ts";
import { binRows } from "../trees/binned_rows.ts";
import { addTree, type Ensemble } from "../trees/ensemble.ts";
import type { Tree } from "../trees/tree.ts";
import { drawRows } from "./draw_rows.ts";
import { ForestGrower } from "./forest_tree.ts";
import type { ForestParams } from "./params.ts";

/**
 * Shares are whole multiples of this once they are weighted. All of a row's add up to about 1, so float32 holds every
 * partial sum, in any order.
 */
const SHARE_UNIT = 2 ** -23;

/** Trees that vote with their leaves' shares, as much as later rows say that they can be trusted. */
export function growForest(task: TrainingTask, params: ForestParams, seed: number, onStep: OnTrainingStep): Ensemble {
  const { train, validation } = task;
  const shares = smoothedShares(train);
  const trees = growTrees(train, shares, params, seed, onStep);
  const { featureCount } = train;
  return { featureCount, link: shareLink, ...mixed(trees, shares, trustIn(trees, shares, validation)) };
}

function growTrees(
  train: Samples,
  shares: Float64Array,
  params: ForestParams,
  seed: number,
  onStep: OnTrainingStep,
): Tree[] {
  const { rows, count, featureCount, labels } = train;
  const random = seededRandom(seed);
  const weights = rowWeights(train);
  const edges = findBinEdges(rows, count, featureCount, params.bins);
  const binned = binRows(rows, count, edges, Int32Array.from(edges, (_, feature) => feature));
  const grower = new ForestGrower(binned, edges, params, worthOfGains(train), shares, random);
  return Array.from({ length: params.trees }, (_, t) => {
    const tree = grower.grow(drawRows(labels, weights, params.row_share, random));
    onStep({ fraction: (t + 1) / params.trees, stage: `tree ${t + 1} of ${params.trees}` });
    return tree;
  });
}

const TRUST_STEPS = 32;

/**
 * How much of the forest goes into the mixture with the classes' shares: 0 to 1, whatever makes the log loss of the
 * later rows lowest. More trees never overfit, but all of them may have learned what does not last.
 */
function trustIn(trees: readonly Tree[], shares: Float64Array, validation: Samples): number {
  const votes = new Float64Array(validation.count * CLASS_COUNT);
  for (const tree of trees) addTree(tree, validation, votes);
  const lossAt = (trust: number) => {
    const said = votes.map((vote, i) => trust * vote / trees.length + (1 - trust) * shares[i % CLASS_COUNT]!);
    return meanOf(rowLosses(softmax(shareLink.margins(said)), validation.labels));
  };
  const losses = Array.from({ length: TRUST_STEPS + 1 }, (_, step) => lossAt(step / TRUST_STEPS));
  return losses.indexOf(Math.min(...losses)) / TRUST_STEPS;
}

/** Folds the mixture into the trees: their values and the base then simply add up to shares. */
function mixed(trees: readonly Tree[], shares: Float64Array, trust: number): Pick<Ensemble, "base" | "trees"> {
  const round = (value: number) => Math.fround(Math.round(value / SHARE_UNIT) * SHARE_UNIT);
  return {
    base: Float32Array.from(shares, (share) => round((1 - trust) * share)),
    trees: trees.map((tree) => ({ ...tree, value: tree.value.map((share) => round(trust * share / trees.length)) })),
  };
}
