import type { OnnxTypes } from "./onnx_proto.ts";

/** One tree as parallel arrays by node. `feature` is -1 at a leaf. */
export interface ShapTree {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Training rows that came through a node; leaves below it where the file does not tell. */
  readonly cover: Float64Array;
  /** Row-major `[nodes, targets]`; 0 at inner nodes. */
  readonly value: Float64Array;
  /** Where its nodes stand in the operator's lists. */
  readonly places: Int32Array;
  readonly depth: number;
}

/** A tree ensemble of the operators `TreeEnsembleRegressor` and `TreeEnsembleClassifier`: base plus the sum of its trees. */
export interface ShapEnsemble {
  readonly targets: number;
  readonly base: Float64Array;
  readonly trees: readonly ShapTree[];
  /** True for `<`, false for `≤` on the way to the left. */
  readonly strict: boolean;
  readonly coverFrom: "training rows" | "leaves";
}

export const LEAF = -1;
const utf8 = new TextDecoder();

/** @returns null for what is not plain: other comparisons than `≤` and `<`, other sums than SUM and AVERAGE. */
export function readEnsemble(node: OnnxTypes.INodeProto): ShapEnsemble | null {
  const lists = readLists(node);
  const branches = new Set(lists.modes.filter((mode) => mode !== "LEAF"));
  const [branch = "BRANCH_LEQ"] = branches;
  const isPlain = branches.size <= 1 && (branch === "BRANCH_LEQ" || branch === "BRANCH_LT");
  if (!isPlain || (lists.sum !== "SUM" && lists.sum !== "AVERAGE") || lists.modes.length === 0) return null;
  const targets = Math.max(...lists.valueTargets) + 1;
  // Some converters write the same rate everywhere: that is no count of rows.
  const isCounted = lists.covers.length === lists.modes.length && new Set(lists.covers).size > 1;
  const places = new Map<number, number[]>();
  lists.treeIds.forEach((tree, place) => places.set(tree, [...places.get(tree) ?? [], place]));
  const grown = new Map([...places].map(([tree, own]) => [tree, grow(lists, own, targets, isCounted)]));
  const share = lists.sum === "AVERAGE" ? 1 / grown.size : 1;
  lists.values.forEach((value, i) => {
    const tree = grown.get(lists.valueTrees[i]!)!;
    const at = tree.index.get(lists.valueNodes[i]!)! * targets + lists.valueTargets[i]!;
    tree.value[at] = tree.value[at]! + value * share;
  });
  return {
    targets,
    base: Float64Array.from({ length: targets }, (_, k) => lists.base[k] ?? 0),
    trees: [...grown.values()].map((tree) => measured(tree, isCounted)),
    strict: branch === "BRANCH_LT",
    coverFrom: isCounted ? "training rows" : "leaves",
  };
}

/** The operator's parallel lists (https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsembleRegressor.html). */
function readLists(node: OnnxTypes.INodeProto) {
  const kind = node.opType === "TreeEnsembleRegressor" ? "target" : "class";
  const by = new Map((node.attribute ?? []).map((each) => [each.name ?? "", each]));
  const ints = (name: string): number[] => Array.from(by.get(name)?.ints ?? [], Number);
  const floats = (name: string): readonly number[] => by.get(name)?.floats ?? [];
  const sum = by.get("aggregate_function")?.s;
  return {
    modes: (by.get("nodes_modes")?.strings ?? []).map((each) => utf8.decode(each)),
    treeIds: ints("nodes_treeids"),
    nodeIds: ints("nodes_nodeids"),
    features: ints("nodes_featureids"),
    thresholds: floats("nodes_values"),
    lefts: ints("nodes_truenodeids"),
    rights: ints("nodes_falsenodeids"),
    covers: floats("nodes_hitrates"),
    valueTrees: ints(`${kind}_treeids`),
    valueNodes: ints(`${kind}_nodeids`),
    valueTargets: ints(`${kind}_ids`),
    values: floats(`${kind}_weights`),
    base: floats("base_values"),
    sum: sum ? utf8.decode(sum) : "SUM",
  };
}

type Lists = ReturnType<typeof readLists>;
type GrownTree = Omit<ShapTree, "depth"> & { readonly index: ReadonlyMap<number, number> };

/** @param own Places of the tree's nodes in the lists; the root is the first. */
function grow(lists: Lists, own: readonly number[], targets: number, isCounted: boolean): GrownTree {
  const index = new Map(own.map((place, n) => [lists.nodeIds[place]!, n]));
  const isLeaf = (place: number) => lists.modes[place] === "LEAF";
  return {
    index,
    feature: Int32Array.from(own, (place) => isLeaf(place) ? LEAF : lists.features[place]!),
    threshold: Float64Array.from(own, (place) => lists.thresholds[place]!),
    left: Int32Array.from(own, (place) => isLeaf(place) ? LEAF : index.get(lists.lefts[place]!) ?? LEAF),
    right: Int32Array.from(own, (place) => isLeaf(place) ? LEAF : index.get(lists.rights[place]!) ?? LEAF),
    cover: Float64Array.from(own, (place) => isCounted ? lists.covers[place]! : 0),
    value: new Float64Array(own.length * targets),
    places: Int32Array.from(own),
  };
}

/** Adds the depth and, where rows were not counted, the leaves below each node. */
function measured({ index: _index, ...tree }: GrownTree, isCounted: boolean): ShapTree {
  const { feature, left, right, cover } = tree;
  const visit = (node: number): { readonly leaves: number; readonly depth: number } => {
    if (feature[node] === LEAF) {
      if (!isCounted) cover[node] = 1;
      return { leaves: 1, depth: 0 };
    }
    const [a, b] = [visit(left[node]!), visit(right[node]!)];
    if (!isCounted) cover[node] = a.leaves + b.leaves;
    return { leaves: a.leaves + b.leaves, depth: 1 + Math.max(a.depth, b.depth) };
  };
  return { ...tree, depth: visit(0).depth };
}

/** @returns Whether a row goes left at a node. */
export function goesLeft({ strict }: ShapEnsemble, tree: ShapTree, node: number, value: number): boolean {
  return strict ? value < tree.threshold[node]! : value <= tree.threshold[node]!;
}
