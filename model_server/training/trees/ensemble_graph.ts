import { CLASS_COUNT } from "../../../outcomes/classes.ts";
import {
  type Attribute,
  FEATURES_INPUT,
  floatsAttribute,
  type GraphPart,
  intAttribute,
  intsAttribute,
  ML_DOMAIN,
  node,
  textAttribute,
  textsAttribute,
} from "../onnx/graph.ts";
import { LEAF, type Tree } from "./tree.ts";

/** The trees as one `TreeEnsembleRegressor` with a target a class: the scores come out as they are, under the name `output`. */
export function ensembleGraph(base: Float32Array, trees: readonly Tree[], output: string): GraphPart {
  const attributes = [
    ...treeAttributes(trees),
    intAttribute("n_targets", CLASS_COUNT),
    floatsAttribute("base_values", [...base]),
    textAttribute("aggregate_function", "SUM"),
    textAttribute("post_transform", "NONE"),
  ];
  return {
    nodes: [node("TreeEnsembleRegressor", [FEATURES_INPUT], output, attributes, ML_DOMAIN)],
    constants: [],
  };
}

/** All trees' nodes as the parallel lists that the operator wants, and the leaves' values beside them. */
function treeAttributes(trees: readonly Tree[]): Attribute[] {
  const nodes = trees.flatMap((tree, t) => Array.from({ length: tree.nodeCount }, (_, n) => ({ tree, t, n })));
  const targets = nodes.filter(isLeaf).flatMap(({ tree, t, n }) =>
    Array.from({ length: tree.targetCount }, (_, k) => ({
      t,
      n,
      target: tree.firstTarget + k,
      value: tree.value[n * tree.targetCount + k]!,
    }))
  );
  const inner = (pick: (each: TreeNode) => number) => nodes.map((each) => isLeaf(each) ? 0 : pick(each));
  return [
    intsAttribute("nodes_treeids", nodes.map(({ t }) => t)),
    intsAttribute("nodes_nodeids", nodes.map(({ n }) => n)),
    intsAttribute("nodes_featureids", inner(({ tree, n }) => tree.feature[n]!)),
    textsAttribute("nodes_modes", nodes.map((each) => isLeaf(each) ? "LEAF" : "BRANCH_LEQ")),
    floatsAttribute("nodes_values", inner(({ tree, n }) => tree.threshold[n]!)),
    intsAttribute("nodes_truenodeids", inner(({ tree, n }) => tree.left[n]!)),
    intsAttribute("nodes_falsenodeids", inner(({ tree, n }) => tree.right[n]!)),
    intsAttribute("target_treeids", targets.map(({ t }) => t)),
    intsAttribute("target_nodeids", targets.map(({ n }) => n)),
    intsAttribute("target_ids", targets.map(({ target }) => target)),
    floatsAttribute("target_weights", targets.map(({ value }) => value)),
  ];
}

interface TreeNode {
  readonly tree: Tree;
  readonly t: number;
  readonly n: number;
}

const isLeaf = ({ tree, n }: TreeNode): boolean => tree.feature[n] === LEAF;
