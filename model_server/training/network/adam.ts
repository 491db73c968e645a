/** Adam with decoupled weight decay (Loshchilov and Hutter, 2019), for one array of weights. */
export class Adam {
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  #steps = 0;

  constructor(size: number) {
    this.#mean = new Float64Array(size);
    this.#square = new Float64Array(size);
  }

  step(weights: Float64Array, gradient: Float64Array, learningRate: number, decay: number): void {
    this.#steps++;
    const meanScale = 1 / (1 - MEAN_MEMORY ** this.#steps);
    const squareScale = 1 / (1 - SQUARE_MEMORY ** this.#steps);
    for (let i = 0; i < weights.length; i++) {
      const slope = gradient[i]!;
      const mean = this.#mean[i] = MEAN_MEMORY * this.#mean[i]! + (1 - MEAN_MEMORY) * slope;
      const square = this.#square[i] = SQUARE_MEMORY * this.#square[i]! + (1 - SQUARE_MEMORY) * slope * slope;
      const move = mean * meanScale / (Math.sqrt(square * squareScale) + EPSILON);
      weights[i]! -= learningRate * (move + decay * weights[i]!);
    }
  }
}

const MEAN_MEMORY = 0.9;
const SQUARE_MEMORY = 0.999;
const EPSILON = 1e-8;
