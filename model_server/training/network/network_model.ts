import type { TrainedModel } from "../learner.ts";
import { networkMargins, type TrainedNetwork } from "./forward.ts";
import { networkGraph } from "./network_graph.ts";

/** A network sums in float32 in its ONNX file and in double here. */
export const NETWORK_PARITY = 1e-5;

/** A network on a candle's features as the trained model of a learner. */
export const networkModel = (network: TrainedNetwork & { readonly epochs: number }): TrainedModel => ({
  margins: (rows, count) => networkMargins(network, rows, count),
  graph: () => networkGraph(network),
  rounds: network.epochs,
  parityTolerance: NETWORK_PARITY,
});
