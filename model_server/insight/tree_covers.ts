import { onnx, type OnnxTypes } from "./onnx_proto.ts";
import { goesLeft, LEAF, readEnsemble, type ShapEnsemble } from "./tree_ensemble.ts";

/** Rows that are counted: more tell nothing new of a node's share. */
const ROWS_MAX = 20_000;
const FLOATS = onnx.AttributeProto.AttributeType.FLOATS;

/**
 * Writes into an ONNX file how many of some rows come through each node of its trees (`nodes_hitrates`): what exact
 * explanations weigh by. A file without plain trees comes back as it is.
 *
 * @param rows Row-major `[count, width]`, training rows.
 */
export function withTreeCovers(
  bytes: Uint8Array<ArrayBuffer>,
  rows: Float32Array,
  width: number,
): Uint8Array<ArrayBuffer> {
  const model = onnx.ModelProto.decode(bytes);
  const [node, ...more] = treeNodes(model);
  const ensemble = node && more.length === 0 ? readEnsemble(node) : null;
  if (!node || !ensemble) return bytes;
  const floats = new Array<number>(ensemble.trees.reduce((sum, tree) => sum + tree.places.length, 0)).fill(0);
  countRows(ensemble, rows, width, floats);
  node.attribute = [
    ...(node.attribute ?? []).filter(({ name }) => name !== "nodes_hitrates"),
    { name: "nodes_hitrates", type: FLOATS, floats },
  ];
  return Uint8Array.from(onnx.ModelProto.encode(model).finish());
}

export const treeNodes = (model: OnnxTypes.IModelProto): OnnxTypes.INodeProto[] =>
  (model.graph?.node ?? []).filter(({ opType }) => opType?.startsWith("TreeEnsemble"));

function countRows(ensemble: ShapEnsemble, rows: Float32Array, width: number, counts: number[]): void {
  const count = rows.length / width;
  const step = Math.max(1, Math.ceil(count / ROWS_MAX));
  for (const tree of ensemble.trees) {
    const { places, feature, left, right } = tree;
    for (let row = 0; row < count; row += step) {
      let node = 0;
      counts[places[0]!]!++;
      while (feature[node] !== LEAF) {
        const value = rows[row * width + feature[node]!]!;
        node = goesLeft(ensemble, tree, node, value) ? left[node]! : right[node]!;
        counts[places[node]!]!++;
      }
    }
  }
}
