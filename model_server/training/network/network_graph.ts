import { FEATURES_INPUT, floatTensor, type GraphPart, MARGINS_OUTPUT, node, type Tensor } from "../onnx/graph.ts";
import type { TrainedNetwork } from "./forward.ts";

/**
 * Scaler, then Gemm and Relu a layer: raw features go in, so no server can scale them differently. How far a feature is
 * trusted is a factor of its weights in the first layer.
 *
 * @param input Name of the values that the network reads: the model's own input, or what nodes before it made.
 */
export function networkGraph({ scaler, layers }: TrainedNetwork, input = FEATURES_INPUT): GraphPart {
  const features = scaler.mean.length;
  const constants: Tensor[] = [
    floatTensor("mean", [features], scaler.mean),
    floatTensor("inverse_deviation", [features], scaler.inverseDeviation),
    floatTensor("lowest", [], [-scaler.clip]),
    floatTensor("highest", [], [scaler.clip]),
  ];
  const nodes = [
    node("Sub", [input, "mean"], "centred"),
    node("Mul", ["centred", "inverse_deviation"], "standard"),
    node("Clip", ["standard", "lowest", "highest"], "layer_0"),
  ];
  layers.forEach(({ inputs, outputs, weights, bias }, i) => {
    const isLast = i === layers.length - 1;
    const trusted = i === 0 ? weights.map((weight, at) => weight * scaler.trust[Math.floor(at / outputs)]!) : weights;
    constants.push(floatTensor(`weights_${i}`, [inputs, outputs], trusted), floatTensor(`bias_${i}`, [outputs], bias));
    const sum = isLast ? MARGINS_OUTPUT : `sum_${i}`;
    nodes.push(node("Gemm", [`layer_${i}`, `weights_${i}`, `bias_${i}`], sum));
    if (!isLast) nodes.push(node("Relu", [sum], `layer_${i + 1}`));
  });
  return { nodes, constants };
}
