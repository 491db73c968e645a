import { FEATURES_INPUT, floatTensor, type GraphPart, MARGINS_OUTPUT, node, type Tensor } from "../onnx/graph.ts";
import type { TrainedNetwork } from "./forward.ts";

/** Scaler, then Gemm and Relu a layer: raw features go in, so no server can scale them differently. */
export function mlpGraph({ scaler, layers }: TrainedNetwork): GraphPart {
  const features = scaler.mean.length;
  const constants: Tensor[] = [
    floatTensor("mean", [features], scaler.mean),
    floatTensor("inverse_deviation", [features], scaler.inverseDeviation),
    floatTensor("trust", [features], scaler.trust),
    floatTensor("lowest", [], [-scaler.clip]),
    floatTensor("highest", [], [scaler.clip]),
  ];
  const nodes = [
    node("Sub", [FEATURES_INPUT, "mean"], "centred"),
    node("Mul", ["centred", "inverse_deviation"], "standard"),
    node("Clip", ["standard", "lowest", "highest"], "clipped"),
    node("Mul", ["clipped", "trust"], "layer_0"),
  ];
  layers.forEach(({ inputs, outputs, weights, bias }, i) => {
    const isLast = i === layers.length - 1;
    constants.push(floatTensor(`weights_${i}`, [inputs, outputs], weights), floatTensor(`bias_${i}`, [outputs], bias));
    const sum = isLast ? MARGINS_OUTPUT : `sum_${i}`;
    nodes.push(node("Gemm", [`layer_${i}`, `weights_${i}`, `bias_${i}`], sum));
    if (!isLast) nodes.push(node("Relu", [sum], `layer_${i + 1}`));
  });
  return { nodes, constants };
}
