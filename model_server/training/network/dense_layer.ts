import type { Random } from "../random.ts";
import { Adam } from "./adam.ts";
import { multiply, multiplyTransposed, transpose } from "./matrix.ts";

/** A fully connected layer with what it needs to learn. The weights are row-major `[inputs, outputs]`. */
export class DenseLayer {
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  /** Result of the last `forward`, `[rows, outputs]`. */
  readonly output: Float64Array;
  /** Gradient of the loss by the output, to be filled before `backward`. */
  readonly outputGradient: Float64Array;
  readonly #weightGradient: Float64Array;
  readonly #biasGradient: Float64Array;
  readonly #transposed: Float64Array;
  readonly #weightAdam: Adam;
  readonly #biasAdam: Adam;

  /** Starts with random weights that keep the variance through ReLU (He et al. 2015), and without bias. */
  constructor(readonly inputs: number, readonly outputs: number, maxRows: number, random: Random) {
    const size = inputs * outputs;
    this.weights = new Float64Array(size).map(() => random.normal() * Math.sqrt(2 / inputs));
    this.bias = new Float64Array(outputs);
    this.output = new Float64Array(maxRows * outputs);
    this.outputGradient = new Float64Array(maxRows * outputs);
    this.#weightGradient = new Float64Array(size);
    this.#biasGradient = new Float64Array(outputs);
    this.#transposed = new Float64Array(size);
    this.#weightAdam = new Adam(size);
    this.#biasAdam = new Adam(outputs);
  }

  /** Gives `bias` whatever comes in, until it has learned better. */
  startFrom(bias: Float32Array): void {
    this.weights.fill(0);
    this.bias.set(bias);
  }

  forward(input: Float64Array, rows: number): Float64Array {
    multiply(input, this.weights, this.bias, this.output, rows, this.inputs, this.outputs);
    return this.output;
  }

  /** @param inputGradient Filled with the gradient by the input; null when nobody asks. */
  backward(input: Float64Array, rows: number, inputGradient: Float64Array | null): void {
    multiplyTransposed(input, this.outputGradient, this.#weightGradient, rows, this.inputs, this.outputs);
    this.#biasGradient.fill(0);
    for (let m = 0; m < rows; m++) {
      for (let o = 0; o < this.outputs; o++) this.#biasGradient[o]! += this.outputGradient[m * this.outputs + o]!;
    }
    if (!inputGradient) return;
    transpose(this.weights, this.inputs, this.outputs, this.#transposed);
    multiply(this.outputGradient, this.#transposed, null, inputGradient, rows, this.outputs, this.inputs);
  }

  step(learningRate: number, weightDecay: number): void {
    this.#weightAdam.step(this.weights, this.#weightGradient, learningRate, weightDecay);
    this.#biasAdam.step(this.bias, this.#biasGradient, learningRate, 0);
  }
}
