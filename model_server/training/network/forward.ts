import { CLASS_COUNT } from "../../../outcomes/classes.ts";
import { multiply } from "./matrix.ts";
import type { LayerWeights } from "./network.ts";
import { type Scaler, scaleRows } from "./scaler.ts";

/** A network ready to predict. */
export interface TrainedNetwork {
  readonly scaler: Scaler;
  readonly layers: readonly LayerWeights[];
}

/** Rows computed at a time: bounds the memory of large batches. */
const CHUNK_ROWS = 1024;

/** @returns Row-major margins of raw feature rows, sums in double precision. */
export function networkMargins(network: TrainedNetwork, rows: Float32Array, count: number): Float32Array {
  return layersMargins(network.layers, scaleRows(network.scaler, rows, count), count);
}

/** @param scaled Rows that went through the scaler. */
export function layersMargins(layers: readonly LayerWeights[], scaled: Float32Array, count: number): Float32Array {
  const margins = new Float32Array(count * CLASS_COUNT);
  const featureCount = layers[0]!.inputs;
  const wide = layers.map(({ weights, bias }) => ({
    weights: Float64Array.from(weights),
    bias: Float64Array.from(bias),
  }));
  for (let start = 0; start < count; start += CHUNK_ROWS) {
    const rows = Math.min(CHUNK_ROWS, count - start);
    let values = Float64Array.from(scaled.subarray(start * featureCount, (start + rows) * featureCount));
    layers.forEach(({ inputs, outputs }, i) => {
      const output = new Float64Array(rows * outputs);
      multiply(values, wide[i]!.weights, wide[i]!.bias, output, rows, inputs, outputs);
      values = i === layers.length - 1 ? output : output.map((value) => Math.max(0, value));
    });
    margins.set(values, start * CLASS_COUNT);
  }
  return margins;
}
