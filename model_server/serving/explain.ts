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
  const trees = explainableTrees(model);
  if (trees) return ok(byTrees(model, trees, row));
  return readsCandles(model.card) ? await byCandles(model, row) : await bySampling(model, row);
}

/** Trees that can be told exactly, and what their sums are. */
interface ExplainableTrees {
  readonly ensemble: ShapEnsemble;
  readonly of: Explanation["of"];
}

const ensembles = new WeakMap<ModelFile, ExplainableTrees | null>();

/** What stands between the trees' sums and the margins, in the forms that our own learners write. */
const SUMS_OF: Readonly<Record<string, Explanation["of"]>> = {
  "": "margins",
  "Max Cast Log Cast": "shares",
  "Cast Sigmoid Log Cast": "log_odds",
};

/** Trees that read the features as they are, in a form of our own. */
function explainableTrees(model: ServedModel): ExplainableTrees | null {
  const { file } = model;
  const known = ensembles.get(file);
  if (known !== undefined) return known;
  const found = findTrees(model);
  ensembles.set(file, found);
  return found;
}

function findTrees({ file, card, margins }: ServedModel): ExplainableTrees | null {
  const [node, ...more] = file.nodes.filter(({ opType }) => opType === "TreeEnsembleRegressor");
  if (node === undefined || more.length > 0 || card.window !== 1 || node.input?.[0] !== file.inputs[0]?.name) {
    return null;
  }
  const between = operatorsBetween(file, node.output?.[0] ?? "", margins);
  const of = between && SUMS_OF[between.join(" ")];
  const ensemble = of ? readEnsemble(node) : null;
  return of && ensemble?.targets === CLASS_COUNT ? { ensemble, of } : null;
}

/** @returns Null when no plain chain of operators leads from one value to the other. */
function operatorsBetween({ nodes }: ModelFile, from: string, to: string | null): string[] | null {
  const passed: string[] = [];
  for (let at = from; at !== to && passed.length < nodes.length;) {
    const next = nodes.find(({ input }) => input?.[0] === at);
    if (!next) return null;
    passed.push(next.opType ?? "");
    at = next.output?.[0] ?? "";
  }
  return passed;
}

function byTrees({ card }: ServedModel, { ensemble, of }: ExplainableTrees, row: Float32Array): Explanation {
  const { base, contributions } = treeShap(ensemble, row);
  const told = tell(card.features, Array.from(row), base, contributions);
  return { method: "tree_shap", of, against: ensemble.coverFrom, ...told };
}

async function byCandles(model: ServedModel, row: Float32Array): Promise<Result<Explanation>> {
  const parts = await explainCandles(model, row);
  if (!parts.ok) return parts;
  const { features, values, base, contributions } = parts.value;
  const told = tell(features, values, base, contributions);
  return ok({ method: "shapley", of: "margins", against: "calm window", ...told });
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
  const told = tell(card.features, last, base, contributions);
  return ok({ method: "shapley_sampling", of: "margins", against: "training medians", ...told });
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

function tell(
  features: readonly string[],
  values: readonly number[],
  base: Float64Array,
  contributions: Float64Array,
): Pick<Explanation, "base" | "contributions"> {
  const byClass = (from: Float64Array, at: number) => ({ long: from[at]!, short: from[at + 1]!, hold: from[at + 2]! });
  const all = features.map((feature, i) => ({
    feature,
    value: values[i]!,
    ...byClass(contributions, i * CLASS_COUNT),
  }));
  const size = (each: typeof all[number]) => Math.abs(each.long) + Math.abs(each.short) + Math.abs(each.hold);
  return { base: byClass(base, 0), contributions: all.toSorted((a, b) => size(b) - size(a)) };
}
