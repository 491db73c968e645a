import { CLASS_COUNT } from "../../../outcomes/classes.ts";
import type { TrainedNetwork } from "../network/forward.ts";
import { softmax } from "../softmax.ts";

export interface OnlineSettings {
  readonly learning_rate: number;
  /** Rows after which the rate has fallen to 2^−0.6. */
  readonly slow_after: number;
  /** Rows that the scaler remembers. */
  readonly memory: number;
  /** Share of each weight taken off at a step, before the learning rate. */
  readonly weight_decay: number;
  /** Standard deviations at which scaled features are cut off. */
  readonly clip: number;
}

/** All that an `OnlineLogistic` knows, as plain data: JSON holds it without loss. */
export interface OnlineSnapshot {
  readonly featureCount: number;
  readonly rowsSeen: number;
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  /** By feature, 0 to 1: how large it is beside the others once it is scaled (`featureTrust`). */
  readonly trust: readonly number[];
  /** Row-major `[features + 1, 3]`, the bias last. */
  readonly weights: readonly number[];
  readonly averaged: readonly number[];
}

/** Exponent of the falling rate: above a half, so that it settles, and below 1, so that it gets there. */
const RATE_POWER = 0.6;
/** It never falls below this share of the first rate: markets change. */
const LEAST_RATE_SHARE = 0.05;
/** How much more later weights count in their average than earlier ones. */
const AVERAGE_POWER = 3;

/**
 * Multinomial logistic regression that learns one labelled row at a time, by stochastic gradient descent.
 *
 * Schedule: at row t the rate is `learning_rate` · max(0.05, (1 + t / `slow_after`)^−0.6). Predictions use the average
 * of the weights passed through, later ones counting more (Polyak and Juditsky 1992; Shamir and Zhang 2013), which takes
 * out the noise of single steps. The scaler's mean and deviation move along, forgetting after `memory` rows.
 */
export class OnlineLogistic {
  readonly #settings: OnlineSettings;
  readonly #featureCount: number;
  readonly #mean: Float64Array;
  readonly #variance: Float64Array;
  readonly #trust: Float32Array;
  readonly #weights: Float64Array;
  readonly #averaged: Float64Array;
  readonly #scaled: Float64Array;
  #rowsSeen: number;

  private constructor(snapshot: OnlineSnapshot, settings: OnlineSettings) {
    this.#settings = settings;
    this.#featureCount = snapshot.featureCount;
    this.#rowsSeen = snapshot.rowsSeen;
    this.#mean = Float64Array.from(snapshot.mean);
    this.#variance = Float64Array.from(snapshot.variance);
    this.#trust = Float32Array.from(snapshot.trust);
    this.#weights = Float64Array.from(snapshot.weights);
    this.#averaged = Float64Array.from(snapshot.averaged);
    // The bias is the weight of a last input that is always 1.
    this.#scaled = new Float64Array(snapshot.featureCount + 1).fill(1);
  }

  /** @param startMargins What it says before it has learned anything. @param trust One a feature, 0 to 1. */
  static start(startMargins: ArrayLike<number>, trust: ArrayLike<number>, settings: OnlineSettings): OnlineLogistic {
    const featureCount = trust.length;
    const weights = [...new Array<number>(featureCount * CLASS_COUNT).fill(0), ...Array.from(startMargins)];
    const zeros = new Array<number>(featureCount).fill(0);
    const scaler = { mean: zeros, variance: zeros, trust: Array.from(trust) };
    return new OnlineLogistic({ featureCount, rowsSeen: 0, ...scaler, weights, averaged: weights }, settings);
  }

  /** Goes on exactly where the snapshot was taken. @throws {RangeError} for one whose parts do not fit together. */
  static restore(snapshot: OnlineSnapshot, settings: OnlineSettings): OnlineLogistic {
    const { featureCount, mean, variance, trust, weights, averaged } = snapshot;
    const wanted = (featureCount + 1) * CLASS_COUNT;
    const isWhole = [mean, variance, trust].every(({ length }) => length === featureCount) &&
      [weights, averaged].every(({ length }) => length === wanted);
    const isSound = [mean, variance, trust, weights, averaged, [snapshot.rowsSeen]].flat().every(Number.isFinite);
    if (isWhole && isSound) return new OnlineLogistic(snapshot, settings);
    throw new RangeError(`The snapshot of ${featureCount} features is damaged: start anew, or from an older one`);
  }

  snapshot(): OnlineSnapshot {
    return {
      featureCount: this.#featureCount,
      rowsSeen: this.#rowsSeen,
      mean: [...this.#mean],
      variance: [...this.#variance],
      trust: [...this.#trust],
      weights: [...this.#weights],
      averaged: [...this.#averaged],
    };
  }

  get rowsSeen(): number {
    return this.#rowsSeen;
  }

  /** One labelled row. @param label Index into `CLASSES`. @param weight How much it counts. */
  learn(row: ArrayLike<number>, label: number, weight = 1): void {
    this.#rowsSeen++;
    this.#moveScaler(row);
    this.#scale(row);
    const probabilities = softmax(this.#margins());
    const rate = this.#rate() * weight;
    const decay = rate * this.#settings.weight_decay;
    for (let k = 0; k < CLASS_COUNT; k++) {
      const step = rate * (probabilities[k]! - (k === label ? 1 : 0));
      for (let f = 0, at = k; f <= this.#featureCount; f++, at += CLASS_COUNT) {
        const shrunk = f < this.#featureCount ? this.#weights[at]! * (1 - decay) : this.#weights[at]!;
        this.#weights[at] = shrunk - step * this.#scaled[f]!;
      }
    }
    const share = (AVERAGE_POWER + 1) / (this.#rowsSeen + AVERAGE_POWER);
    this.#weights.forEach((value, i) => this.#averaged[i]! += share * (value - this.#averaged[i]!));
  }

  /** What it has learned so far, as a network without hidden layers. */
  network(): TrainedNetwork {
    const size = this.#featureCount * CLASS_COUNT;
    return {
      scaler: {
        mean: Float32Array.from(this.#mean),
        inverseDeviation: Float32Array.from(this.#variance, inverseDeviation),
        clip: Math.fround(this.#settings.clip),
        trust: this.#trust,
      },
      layers: [{
        inputs: this.#featureCount,
        outputs: CLASS_COUNT,
        weights: Float32Array.from(this.#averaged.subarray(0, size)),
        bias: Float32Array.from(this.#averaged.subarray(size)),
      }],
    };
  }

  #rate(): number {
    const { learning_rate, slow_after } = this.#settings;
    return learning_rate * Math.max(LEAST_RATE_SHARE, (1 + this.#rowsSeen / slow_after) ** -RATE_POWER);
  }

  /** Mean and variance by Welford's way, later with a fixed share for the newest row. */
  #moveScaler(row: ArrayLike<number>): void {
    const share = Math.max(1 / this.#rowsSeen, 1 / this.#settings.memory);
    for (let f = 0; f < this.#featureCount; f++) {
      const distance = row[f]! - this.#mean[f]!;
      this.#mean[f]! += share * distance;
      this.#variance[f] = (1 - share) * (this.#variance[f]! + share * distance * distance);
    }
  }

  #scale(row: ArrayLike<number>): void {
    const { clip } = this.#settings;
    for (let f = 0; f < this.#featureCount; f++) {
      const scaled = (row[f]! - this.#mean[f]!) * inverseDeviation(this.#variance[f]!);
      this.#scaled[f] = Math.max(-clip, Math.min(clip, scaled)) * this.#trust[f]!;
    }
  }

  #margins(): Float64Array {
    const margins = new Float64Array(CLASS_COUNT);
    this.#weights.forEach((weight, i) =>
      margins[i % CLASS_COUNT]! += weight * this.#scaled[Math.floor(i / CLASS_COUNT)]!
    );
    return margins;
  }
}

/** 0 for a feature that never changed, which then says nothing. */
const inverseDeviation = (variance: number): number => variance > 0 ? 1 / Math.sqrt(variance) : 0;
