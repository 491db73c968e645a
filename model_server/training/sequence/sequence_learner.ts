import { type Learner, resolveParams, type Samples, type TrainedModel } from "../learner.ts";
import { fitNetwork } from "../network/fit_network.ts";
import { networkMargins, type TrainedNetwork } from "../network/forward.ts";
import { networkGraph } from "../network/network_graph.ts";
import { NETWORK_PARITY } from "../network/network_model.ts";
import { joinParts } from "../onnx/graph.ts";
import { seededRandom } from "../random.ts";
import { SEQUENCE_PARAMS } from "./params.ts";
import { drawRocket, type Rocket, rocketFeatureCount, rocketFeatures } from "./rocket.ts";
import { ROCKET_OUTPUT, rocketGraph } from "./rocket_graph.ts";

/** Reads the candles themselves: fixed random kernels over a window (MiniRocket), and a linear head that learns. */
export const sequenceLearner: Learner = {
  name: "sequence",
  params: SEQUENCE_PARAMS,
  candleWindow: (params) => resolveParams("sequence", SEQUENCE_PARAMS, params).window,
  train(task, params, seed, onStep) {
    const settings = resolveParams("sequence", SEQUENCE_PARAMS, params);
    const rocket = drawRocket(task.train, settings.window, seededRandom(seed));
    const seen = (samples: Samples): Samples => ({
      ...samples,
      rows: rocketFeatures(rocket, samples.rows, samples.count),
      featureCount: rocketFeatureCount(rocket),
    });
    const transformed = { train: seen(task.train), validation: seen(task.validation) };
    const head = fitNetwork(transformed, { ...settings, hidden: [], dropout: 0, slow_discount: 0 }, seed, onStep);
    return rocketModel(rocket, head);
  },
};

/** Windows whose features are in memory at a time. */
const CHUNK_ROWS = 1024;

const rocketModel = (rocket: Rocket, head: TrainedNetwork & { readonly epochs: number }): TrainedModel => ({
  margins: (rows, count) => {
    const size = rows.length / count;
    const chunks = Array.from({ length: Math.ceil(count / CHUNK_ROWS) }, (_, i) => {
      const from = i * CHUNK_ROWS;
      const chunk = rows.subarray(from * size, Math.min(count, from + CHUNK_ROWS) * size);
      const chunkRows = chunk.length / size;
      return networkMargins(head, rocketFeatures(rocket, chunk, chunkRows), chunkRows);
    });
    return Float32Array.from(chunks.flatMap((chunk) => [...chunk]));
  },
  graph: () => joinParts(rocketGraph(rocket), networkGraph(head, ROCKET_OUTPUT)),
  rounds: head.epochs,
  parityTolerance: NETWORK_PARITY,
});
