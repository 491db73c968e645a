import { distanceMeter, sameCloud, type TrainingCloud } from "../../model_server/insight/dissimilarity.ts";

/** How far the candles of a table lie from the rows that a model learned from. */
export interface MeasuredDistances {
  readonly cloud: TrainingCloud;
  /** @param row The features of the candle, as the model reads them. */
  measure(index: number, row: Float32Array): void;
  /** Of a candle that was measured. */
  known(index: number): number;
}

/** Measured once for all models of a table that learned from the same rows: of those that learn together that is most. */
export class DistanceBook {
  readonly #known: { readonly features: readonly string[]; readonly measured: MeasuredDistances }[] = [];

  /** @param candleCount Of the table. */
  constructor(private readonly candleCount: number) {}

  /** @param features What a row of the cloud is made of. */
  of(cloud: TrainingCloud, features: readonly string[]): MeasuredDistances {
    const known = this.#known.find((each) =>
      each.features.join() === features.join() && sameCloud(each.measured.cloud, cloud)
    );
    if (known) return known.measured;
    const measured = measuring(cloud, this.candleCount);
    this.#known.push({ features, measured });
    return measured;
  }
}

function measuring(cloud: TrainingCloud, candleCount: number): MeasuredDistances {
  const distances = new Float64Array(candleCount).fill(NaN);
  const distanceOf = distanceMeter(cloud);
  return {
    cloud,
    measure(index, row) {
      if (Number.isNaN(distances[index]!)) distances[index] = distanceOf(row);
    },
    known: (index) => distances[index]!,
  };
}
