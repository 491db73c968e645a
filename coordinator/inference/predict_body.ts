import { featureRecord } from "../../domain/feature_vector.ts";
import { CANDLES_MAX, candleToWire } from "../../model_server/contract.ts";
import type { ForecastRequest } from "../ports/forecaster.ts";

/** Bodies of `/predict` for one decision: written once for each number of candles, not once for each model. */
export class PredictBodies {
  readonly #bodies = new Map<number, string>();
  readonly #head: string;
  readonly #tail: string;

  constructor(private readonly request: ForecastRequest) {
    const { symbol, timeframe, features } = request;
    this.#head = `{"symbol":${JSON.stringify(symbol)},"timeframe":${JSON.stringify(timeframe)},"candles":`;
    this.#tail = `,"indicators":${JSON.stringify(featureRecord(features))}}`;
  }

  /** @param window Newest candles that the model reads. */
  withWindow(window: number): string {
    const candles = Math.min(window, CANDLES_MAX, this.request.candles.length);
    const known = this.#bodies.get(candles);
    if (known !== undefined) return known;
    const newest = this.request.candles.slice(this.request.candles.length - candles).map(candleToWire);
    const body = this.#head + JSON.stringify(newest) + this.#tail;
    this.#bodies.set(candles, body);
    return body;
  }
}
