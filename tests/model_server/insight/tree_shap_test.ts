import assert from "node:assert/strict";
import { gainImportance } from "../../../model_server/insight/gain_importance.ts";
import {
  goesLeft,
  LEAF,
  readEnsemble,
  type ShapEnsemble,
  type ShapTree,
} from "../../../model_server/insight/tree_ensemble.ts";
import { treeShap } from "../../../model_server/insight/tree_shap.ts";
import { treeNodes, withTreeCovers } from "../../../model_server/insight/tree_covers.ts";
import { onnx } from "../../../model_server/insight/onnx_proto.ts";
import { trainModel } from "../../../model_server/training/train_model.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { generatedCandles } from "../../features/generated_candles.ts";
import { warmRuntime } from "../../fixtures/small_model.ts";

await warmRuntime();

const FEATURES = 7, TARGETS = 3;

/** A tree grown by chance: features come back on one path, covers are whole numbers that add up. */
function randomTree(next: () => number, depth: number): ShapTree {
  const nodes: { feature: number; threshold: number; left: number; right: number; cover: number; value: number[] }[] =
    [];
  const grow = (level: number, cover: number): number => {
    const at = nodes.length;
    const value = Array.from({ length: TARGETS }, () => next() - 0.5);
    nodes.push({ feature: LEAF, threshold: 0, left: LEAF, right: LEAF, cover, value });
    if (level === depth || cover < 2 || next() < 0.15) return at;
    const left = 1 + Math.floor(next() * (cover - 1));
    nodes[at] = {
      feature: Math.floor(next() * FEATURES),
      threshold: next(),
      left: grow(level + 1, left),
      right: grow(level + 1, cover - left),
      cover,
      value: [0, 0, 0],
    };
    return at;
  };
  grow(0, 100);
  return {
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float64Array.from(nodes, (node) => node.threshold),
    left: Int32Array.from(nodes, (node) => node.left),
    right: Int32Array.from(nodes, (node) => node.right),
    cover: Float64Array.from(nodes, (node) => node.cover),
    value: Float64Array.from(nodes.flatMap((node) => node.value)),
    places: Int32Array.from(nodes, (_, i) => i),
    depth,
  };
}

/** What the tree says when only the features of the set are known: the definition, path by path. */
function known(
  ensemble: ShapEnsemble,
  tree: ShapTree,
  row: Float32Array,
  set: number,
  target: number,
  node = 0,
): number {
  const feature = tree.feature[node]!;
  if (feature === LEAF) return tree.value[node * TARGETS + target]!;
  const [left, right] = [tree.left[node]!, tree.right[node]!];
  const on = (child: number) => known(ensemble, tree, row, set, target, child);
  if (set >> feature & 1) return on(goesLeft(ensemble, tree, node, row[feature]!) ? left : right);
  return (tree.cover[left]! * on(left) + tree.cover[right]! * on(right)) / tree.cover[node]!;
}

/** Shapley's formula over all sets of features. */
function bruteForce(ensemble: ShapEnsemble, row: Float32Array, target: number): number[] {
  const factorial = (n: number): number => n < 2 ? 1 : n * factorial(n - 1);
  const bits = (set: number): number => set === 0 ? 0 : (set & 1) + bits(set >> 1);
  const value = (set: number) => ensemble.trees.reduce((sum, tree) => sum + known(ensemble, tree, row, set, target), 0);
  const values = Array.from({ length: 1 << FEATURES }, (_, set) => value(set));
  return Array.from({ length: FEATURES }, (_, feature) =>
    values.reduce((sum, without, set) => {
      if (set >> feature & 1) return sum;
      const weight = factorial(bits(set)) * factorial(FEATURES - bits(set) - 1) / factorial(FEATURES);
      return sum + weight * (values[set | 1 << feature]! - without);
    }, 0));
}

Deno.test("TreeSHAP is Shapley's formula over every set of features, on trees grown by chance", () => {
  const random = seededRandom(7);
  const next = () => random.next();
  for (let round = 0; round < 12; round++) {
    const ensemble: ShapEnsemble = {
      targets: TARGETS,
      base: Float64Array.of(0.1, -0.2, 0),
      trees: [randomTree(next, 5), randomTree(next, 6), randomTree(next, 2)],
      strict: round % 2 === 1,
      coverFrom: "training rows",
    };
    const row = Float32Array.from({ length: FEATURES }, next);
    const { contributions } = treeShap(ensemble, row);
    for (let target = 0; target < TARGETS; target++) {
      bruteForce(ensemble, row, target).forEach((expected, feature) => {
        const difference = Math.abs(contributions[feature * TARGETS + target]! - expected);
        assert.ok(difference < 1e-12, `round ${round}, feature ${feature}, target ${target}: off by ${difference}`);
      });
    }
  }
});

Deno.test("base and contributions of a trained model add up to its margins within 1e-9, row by row", async () => {
  const candles = generatedCandles(1200);
  const trained = await trainModel({
    learner: "gbdt",
    horizonBars: 12,
    candles,
    timeframe: "5m",
    trainToMs: candles.at(-1)!.openTimeMs + 300_000,
    seed: 1,
    params: { rounds: 20, min_gain: 0 },
  });
  assert.ok(trained.ok);
  const model = onnx.ModelProto.decode(trained.value.onnx);
  const [node] = treeNodes(model);
  const ensemble = readEnsemble(node!);
  assert.ok(ensemble && ensemble.trees.length > 0);
  assert.equal(ensemble.coverFrom, "training rows");
  const random = seededRandom(3);
  for (let i = 0; i < 50; i++) {
    const row = Float32Array.from({ length: trained.value.report.features }, () => random.next() * 4 - 2);
    const { base, contributions } = treeShap(ensemble, row);
    for (let k = 0; k < 3; k++) {
      let margin: number = ensemble.base[k]!;
      for (const tree of ensemble.trees) margin += leafOf(ensemble, tree, row, k);
      const told = contributions.reduce((sum, each, at) => at % 3 === k ? sum + each : sum, base[k]!);
      assert.ok(Math.abs(margin - told) < 1e-9);
    }
  }
  const gains = gainImportance(ensemble, trained.value.report.features);
  assert.ok(Math.abs(gains.reduce((sum, gain) => sum + gain, 0) - 1) < 1e-9);
  assert.ok(gains.every((gain) => gain >= 0));
});

function leafOf(ensemble: ShapEnsemble, tree: ShapTree, row: Float32Array, target: number): number {
  let node = 0;
  while (tree.feature[node] !== LEAF) {
    node = goesLeft(ensemble, tree, node, row[tree.feature[node]!]!) ? tree.left[node]! : tree.right[node]!;
  }
  return tree.value[node * ensemble.targets + target]!;
}

Deno.test("rows are counted through every node of a file, and a file without trees stays as it is", () => {
  const floats = (name: string, values: number[]) => ({ name, type: 6, floats: values });
  const ints = (name: string, values: number[]) => ({ name, type: 7, ints: values });
  const texts = (name: string, values: string[]) => ({
    name,
    type: 8,
    strings: values.map((value) => new TextEncoder().encode(value)),
  });
  const fileOf = (opType: string) =>
    Uint8Array.from(
      onnx.ModelProto.encode({
        graph: {
          node: [{
            opType,
            attribute: [
              ints("nodes_treeids", [0, 0, 0]),
              ints("nodes_nodeids", [0, 1, 2]),
              ints("nodes_featureids", [1, 0, 0]),
              floats("nodes_values", [0.5, 0, 0]),
              ints("nodes_truenodeids", [1, 0, 0]),
              ints("nodes_falsenodeids", [2, 0, 0]),
              texts("nodes_modes", ["BRANCH_LEQ", "LEAF", "LEAF"]),
              floats("nodes_hitrates", [1, 1, 1]),
              ints("target_treeids", [0, 0]),
              ints("target_nodeids", [1, 2]),
              ints("target_ids", [0, 0]),
              floats("target_weights", [3, 7]),
            ],
          }],
        },
      }).finish(),
    );
  const rows = Float32Array.of(9, 0, 9, 0.5, 9, 1);
  const counted = onnx.ModelProto.decode(withTreeCovers(fileOf("TreeEnsembleRegressor"), rows, 2));
  const ensemble = readEnsemble(counted.graph!.node![0]!)!;
  assert.deepEqual([...ensemble.trees[0]!.cover], [3, 2, 1]);
  // The mean is 13 / 3; the row goes right, and only column 1 says so.
  const { base, contributions } = treeShap(ensemble, Float32Array.of(0, 1));
  assert.ok(Math.abs(base[0]! - 13 / 3) < 1e-12 && Math.abs(contributions[1]! - 8 / 3) < 1e-12);
  assert.equal(contributions[0], 0);
  assert.equal(
    readEnsemble(onnx.ModelProto.decode(fileOf("TreeEnsembleRegressor")).graph!.node![0]!)!.coverFrom,
    "leaves",
  );
  const other = fileOf("Gemm");
  assert.equal(withTreeCovers(other, rows, 2), other);
});
