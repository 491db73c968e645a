import { onnx, type OnnxTypes } from "./onnx_proto.ts";

const FLOAT = 1;

/**
 * Cuts ZipMap nodes (scikit-learn's converter adds them: probabilities as a list of maps) out of the graph, since
 * onnxruntime-web cannot return their output. The plain tensor takes the output's name.
 *
 * @returns How many were cut. The model is changed in place.
 */
export function cutZipMaps(model: OnnxTypes.IModelProto): number {
  const nodes = model.graph?.node ?? [];
  let cut = 0;
  nodes.forEach((node, index) => {
    const [input] = node.input ?? [], [output] = node.output ?? [];
    if (node.opType !== "ZipMap" || !input || !output) return;
    nodes[index] = onnx.NodeProto.create({
      opType: "Identity",
      input: [input],
      output: [output],
      name: node.name ?? null,
    });
    for (const value of model.graph?.output ?? []) {
      if (value.name === output) value.type = onnx.TypeProto.create({ tensorType: table(classCount(node)) });
    }
    cut++;
  });
  return cut;
}

const table = (columns: number) => ({
  elemType: FLOAT,
  shape: { dim: [{ dimParam: "rows" }, columns > 0 ? { dimValue: columns } : { dimParam: "classes" }] },
});

function classCount(zipMap: OnnxTypes.INodeProto): number {
  return Math.max(0, ...(zipMap.attribute ?? []).map((each) => (each.ints?.length ?? 0) + (each.strings?.length ?? 0)));
}
