import { type Learner, type OnTrainingStep, resolveParams, type Samples, type TrainedModel } from "../learner.ts";
import { fitNetwork, type FittedNetwork } from "../network/fit_network.ts";
import { networkMargins } from "../network/forward.ts";
import { fitScaler } from "../network/scaler.ts";
import { networkGraph } from "../network/network_graph.ts";
import { NETWORK_PARITY } from "../network/network_model.ts";
import { joinParts } from "../onnx/graph.ts";
import { seededRandom } from "../random.ts";
import { SEQUENCE_PARAMS, type SequenceParams } from "./params.ts";
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
    return rocketModel(rocket, fitHead(seen(task.train), seen(task.validation), settings, seed, onStep));
  },
};

/** How hard the head's hundreds of weights may be held down: from a market that is easy to read to one that hardly is. */
const DECAYS = [3, 10, 50];

/** Shares over a window are slow by nature: trusted less, but not cast out as slow features are elsewhere. */
const SLOW_DISCOUNT = 1;

/** The head at each decay; later rows say which. */
function fitHead(
  train: Samples,
  validation: Samples,
  settings: SequenceParams,
  seed: number,
  onStep: OnTrainingStep,
): FittedNetwork {
  const scaler = fitScaler(train, settings.clip, SLOW_DISCOUNT);
  const heads = DECAYS.map((weight_decay, i) => {
    const shape = { ...settings, weight_decay, hidden: [], dropout: 0, slow_discount: SLOW_DISCOUNT };
    const told: OnTrainingStep = ({ fraction, stage }) =>
      onStep({ fraction: (i + fraction) / DECAYS.length, stage: `head ${i + 1} of ${DECAYS.length}, ${stage}` });
    return fitNetwork({ train, validation }, shape, seed, told, scaler);
  });
  return heads.reduce((best, head) => head.validationLoss < best.validationLoss ? head : best);
}

/** Windows whose features are in memory at a time. */
const CHUNK_ROWS = 1024;

const rocketModel = (rocket: Rocket, head: FittedNetwork): TrainedModel => ({
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
