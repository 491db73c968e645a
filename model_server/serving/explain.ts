import { CLASS_COUNT } from "../../outcomes/classes.ts";
import type { Explanation } from "../contract/mod.ts";
import { readEnsemble, type ShapEnsemble } from "../insight/tree_ensemble.ts";
import { treeShap } from "../insight/tree_shap.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { explainCandles } from "./explain_candles.ts";
import { readsCandles } from "./model_card.ts";
import type { ModelFile } from "./model_file.ts";
import type { ServedModel } from "./served_model.ts";

/** @param row One row of the model, as it was predicted. @returns Why its answer is as it is, or why that cannot be told. */
export async function explain(model: ServedModel, row: Float32Array): Promise<Result<Explanation>> {
  const ensemble = explainableTrees(model);
  if (ensemble) return ok(byTrees(model, ensemble, row));
  return readsCandles(model.card) ? await byCandles(model, row) : await bySampling(model, row);
}

const ensembles = new WeakMap<ModelFile, ShapEnsemble | null>();

/** Trees that read the features as they are and whose sums are the margins: our own form. */
function explainableTrees({ file, card, margins }: ServedModel): ShapEnsemble | null {
  const known = ensembles.get(file);
  if (known !== undefined) return known;
  const [node, ...more] = file.nodes.filter(({ opType }) => opType === "TreeEnsembleRegressor");
  const isOurs = node !== undefined && more.length === 0 && card.window === 1 &&
    node.input?.[0] === file.inputs[0]?.name && node.output?.[0] === margins;
  const ensemble = isOurs ? readEnsemble(node) : null;
  const fits = ensemble?.targets === CLASS_COUNT ? ensemble : null;
  ensembles.set(file, fits);
  return fits;
}

function byTrees({ card }: ServedModel, ensemble: ShapEnsemble, row: Float32Array): Explanation {
  const { base, contributions } = treeShap(ensemble, row);
  return told("tree_shap", card.features, Array.from(row), base, contributions, ensemble.coverFrom);
}

async function byCandles(model: ServedModel, row: Float32Array): Promise<Result<Explanation>> {
  const parts = await explainCandles(model, row);
  if (!parts.ok) return parts;
  const { features, values, base, contributions } = parts.value;
  return ok(told("shapley", features, values, base, contributions, "calm window"));
}

/** Permutations, each walked there and back. */
const PERMUTATIONS = 16;
const SEED = 1;

/**
 * Shapley values by sampling (Štrumbelj and Kononenko 2014): features take their values one after another in a random
 * order, from the medians of the training rows to the row itself, and each gets the change that it made. Every order
 * adds up to the whole change, so the mean does. In a window a feature moves in all its candles at once. The orders
 * are the same every time.
 */
async function bySampling(model: ServedModel, row: Float32Array): Promise<Result<Explanation>> {
  const { card } = model;
  if (!card.cloud) return err("The model carries no training rows to compare with");
  const count = card.features.length;
  const start = Float32Array.from(row, (_, i) => card.cloud!.center[i % count]!);
  const orders = ordersOf(count);
  const steps = walks(start, row, orders, count);
  const scores = await model.classify(steps);
  if (!scores.ok) return scores;
  const contributions = new Float64Array(count * CLASS_COUNT);
  orders.forEach((order, o) => {
    order.forEach((feature, step) => {
      const before = (o * (count + 1) + step) * CLASS_COUNT;
      for (let k = 0; k < CLASS_COUNT; k++) {
        const change = scores.value.margins[before + CLASS_COUNT + k]! - scores.value.margins[before + k]!;
        contributions[feature * CLASS_COUNT + k]! += change / orders.length;
      }
    });
  });
  const last = Array.from(row.subarray(row.length - count));
  const base = Float64Array.from(scores.value.margins.subarray(0, CLASS_COUNT));
  return ok(told("shapley_sampling", card.features, last, base, contributions, "training medians"));
}

function ordersOf(count: number): number[][] {
  let state = SEED;
  // Park and Miller's generator: the orders need no better one.
  const next = () => (state = state * 48_271 % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length: PERMUTATIONS / 2 }, () => {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const other = Math.floor(next() * (i + 1));
      [order[i], order[other]] = [order[other]!, order[i]!];
    }
    return order;
  }).flatMap((order) => [order, order.toReversed()]);
}

/** All rows of all walks, one after another: `count + 1` for each order. */
function walks(start: Float32Array, row: Float32Array, orders: readonly number[][], count: number): Float32Array {
  const all = new Float32Array(orders.length * (count + 1) * row.length);
  let at = 0;
  for (const order of orders) {
    const now = Float32Array.from(start);
    all.set(now, at);
    at += row.length;
    for (const feature of order) {
      for (let i = feature; i < row.length; i += count) now[i] = row[i]!;
      all.set(now, at);
      at += row.length;
    }
  }
  return all;
}

function told(
  method: Explanation["method"],
  features: readonly string[],
  values: readonly number[],
  base: Float64Array,
  contributions: Float64Array,
  against: Explanation["against"],
): Explanation {
  const byClass = (from: Float64Array, at: number) => ({ long: from[at]!, short: from[at + 1]!, hold: from[at + 2]! });
  const all = features.map((feature, i) => ({
    feature,
    value: values[i]!,
    ...byClass(contributions, i * CLASS_COUNT),
  }));
  const size = (each: typeof all[number]) => Math.abs(each.long) + Math.abs(each.short) + Math.abs(each.hold);
  return {
    method,
    of: "margins",
    against,
    base: byClass(base, 0),
    contributions: all.toSorted((a, b) => size(b) - size(a)),
  };
}
