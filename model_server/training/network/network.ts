import { CLASS_COUNT } from "../../../outcomes/classes.ts";
import type { Random } from "../random.ts";
import { softmax } from "../softmax.ts";
import { DenseLayer } from "./dense_layer.ts";

/** What a trained network is: the weights of its layers, as float32 once training is over. */
export interface LayerWeights {
  readonly inputs: number;
  readonly outputs: number;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

export interface NetworkShape {
  /** Units of each layer between the features and the margins; none makes it a logistic regression. */
  readonly hidden: readonly number[];
  /** Chance that a hidden unit is silent for a batch. */
  readonly dropout: number;
}

/** Rows to learn from at once. The arrays may be longer than `rows`. */
export interface Batch {
  readonly rows: number;
  readonly inputs: Float64Array;
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
}

/** Dense layers with ReLU between them, learning from batches. */
export class Network {
  readonly #layers: readonly DenseLayer[];
  readonly #dropout: number;
  readonly #random: Random;

  /** @param startMargins What it says before it has learned anything. @param maxRows Of a batch. */
  constructor(featureCount: number, startMargins: Float32Array, shape: NetworkShape, maxRows: number, random: Random) {
    const sizes = [featureCount, ...shape.hidden, CLASS_COUNT];
    this.#layers = sizes.slice(1).map((outputs, i) => new DenseLayer(sizes[i]!, outputs, maxRows, random));
    this.#layers.at(-1)!.startFrom(startMargins);
    this.#dropout = shape.dropout;
    this.#random = random;
  }

  /** One step on the mean cross-entropy of a batch. */
  learn(batch: Batch, learningRate: number, weightDecay: number): void {
    const { rows } = batch;
    const inputs = [batch.inputs];
    for (const layer of this.#layers) {
      const output = layer.forward(inputs.at(-1)!, rows);
      if (layer !== this.#layers.at(-1)) this.#activate(output, rows * layer.outputs);
      inputs.push(output);
    }
    this.#startGradient(batch);
    for (let i = this.#layers.length - 1; i >= 0; i--) {
      const below = this.#layers[i - 1];
      this.#layers[i]!.backward(inputs[i]!, rows, below?.outputGradient ?? null);
      if (below) this.#throughActivation(below, rows);
    }
    for (const layer of this.#layers) layer.step(learningRate, weightDecay);
  }

  /** A copy of what was learned so far, rounded to float32. */
  weights(): LayerWeights[] {
    return this.#layers.map(({ inputs, outputs, weights, bias }) => ({
      inputs,
      outputs,
      weights: Float32Array.from(weights),
      bias: Float32Array.from(bias),
    }));
  }

  /** ReLU, then dropout: silent units give 0, the others are raised so that the sum keeps its size. */
  #activate(values: Float64Array, length: number): void {
    const keep = 1 - this.#dropout;
    for (let i = 0; i < length; i++) {
      if (values[i]! <= 0 || (keep < 1 && this.#random.next() >= keep)) values[i] = 0;
      else values[i]! /= keep;
    }
  }

  /** A unit that gave 0 takes no blame. */
  #throughActivation(layer: DenseLayer, rows: number): void {
    const keep = 1 - this.#dropout;
    for (let i = 0; i < rows * layer.outputs; i++) {
      if (layer.output[i]! === 0) layer.outputGradient[i] = 0;
      else layer.outputGradient[i]! /= keep;
    }
  }

  /** Gradient of the mean cross-entropy by the margins: weight × (p − y) / rows. */
  #startGradient({ rows, labels, weights }: Batch): void {
    const { output, outputGradient } = this.#layers.at(-1)!;
    const probabilities = softmax(output.subarray(0, rows * CLASS_COUNT));
    for (let i = 0; i < probabilities.length; i++) {
      const row = Math.floor(i / CLASS_COUNT);
      const isLabel = labels[row] === i % CLASS_COUNT;
      outputGradient[i] = weights[row]! * (probabilities[i]! - (isLabel ? 1 : 0)) / rows;
    }
  }
}
