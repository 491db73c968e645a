import { classLogits } from "../class_shares.ts";
import { EarlyStopping } from "../early_stopping.ts";
import { meanOf, rowLosses } from "../../../outcomes/scores.ts";
import type { OnTrainingStep, Samples, TrainingTask } from "../learner.ts";
import { type Random, seededRandom, shuffle } from "../random.ts";
import { rowWeights } from "../row_weights.ts";
import { softmax } from "../softmax.ts";
import { layersMargins, type TrainedNetwork } from "./forward.ts";
import { type LayerWeights, Network, type NetworkShape } from "./network.ts";
import { fitScaler, type Scaler, scaleRows } from "./scaler.ts";

/** How a network learns. Names as learners call their settings. */
export interface FitSettings extends NetworkShape {
  readonly epochs: number;
  readonly batch_rows: number;
  /** Falls to 0 over the epochs along half a cosine. */
  readonly learning_rate: number;
  readonly weight_decay: number;
  readonly clip: number;
  readonly slow_discount: number;
  readonly patience: number;
}

/** A network that was fitted, and how it stopped. */
export interface FittedNetwork extends TrainedNetwork {
  /** Those kept. */
  readonly epochs: number;
  /** Mean log loss of the validation rows after them. */
  readonly validationLoss: number;
}

/**
 * Learns until later rows say that it is getting worse, and keeps the weights from before.
 *
 * @param scaler Of the training rows; given by who fits several networks to the same ones.
 */
export function fitNetwork(
  task: TrainingTask,
  settings: FitSettings,
  seed: number,
  onStep: OnTrainingStep,
  scaler: Scaler = fitScaler(task.train, settings.clip, settings.slow_discount),
): FittedNetwork {
  const { train, validation } = task;
  const random = seededRandom(seed);
  const scaledTrain = { ...train, rows: scaleRows(scaler, train.rows, train.count) };
  const scaledValidation = scaleRows(scaler, validation.rows, validation.count);
  const network = new Network(train.featureCount, classLogits(train), settings, settings.batch_rows, random);
  const learnEpoch = epochLearner(network, scaledTrain, settings, random);
  const stopping = new EarlyStopping(settings.patience);
  let kept: LayerWeights[] = [];
  let validationLoss = Infinity;
  for (let epoch = 1; epoch <= settings.epochs && !stopping.isOver(epoch - 1); epoch++) {
    learnEpoch();
    const layers = network.weights();
    const losses = rowLosses(softmax(layersMargins(layers, scaledValidation, validation.count)), validation.labels);
    if (stopping.observe(epoch, losses)) [kept, validationLoss] = [layers, meanOf(losses)];
    const stage = `epoch ${epoch} of ${settings.epochs}, log loss ${meanOf(losses).toFixed(4)}`;
    onStep({ fraction: epoch / settings.epochs, stage });
  }
  return { scaler, layers: kept, epochs: stopping.keptRound, validationLoss };
}

/** @returns A function that shows the network all rows once, in batches drawn anew. */
function epochLearner(network: Network, train: Samples, settings: FitSettings, random: Random): () => void {
  const { batch_rows, learning_rate, weight_decay } = settings;
  const { featureCount, count } = train;
  const order = Int32Array.from({ length: count }, (_, row) => row);
  const rowsWeights = rowWeights(train);
  const inputs = new Float64Array(batch_rows * featureCount);
  const labels = new Uint8Array(batch_rows);
  const weights = new Float64Array(batch_rows);
  const steps = settings.epochs * Math.ceil(count / batch_rows);
  let step = 0;
  return () => {
    shuffle(order, random);
    for (let start = 0; start < count; start += batch_rows) {
      const rows = Math.min(batch_rows, count - start);
      for (let i = 0; i < rows; i++) {
        const row = order[start + i]!;
        inputs.set(train.rows.subarray(row * featureCount, (row + 1) * featureCount), i * featureCount);
        labels[i] = train.labels[row]!;
        weights[i] = rowsWeights[row]!;
      }
      const rate = learning_rate * 0.5 * (1 + Math.cos(Math.PI * step++ / steps));
      network.learn({ rows, inputs, labels, weights }, rate, weight_decay);
    }
  };
}
