import { featureRecord } from "../../domain/feature_vector.ts";
import { CANDLES_MAX, candleToWire } from "../../model_server/contract/mod.ts";
import type { ForecastRequest } from "../ports/forecaster.ts";

/** What a model reads beside the indicators of the decided candle. */
export interface Reading {
  /** Newest candles. */
  readonly candles: number;
  /** Candles before the decided one whose features it wants. */
  readonly historyRows: number;
}

/** To a question that was answered before: why so? */
export const EXPLAIN_AGAIN = { explain: true, again: true } as const;

/** Bodies of `/predict` for one decision: written once for each way of reading, not once for each model. */
export class PredictBodies {
  readonly #bodies = new Map<string, string>();
  readonly #head: string;
  readonly #tail: string;

  /** @param meta Sent along; nothing when left out. */
  constructor(private readonly request: ForecastRequest, meta?: Readonly<Record<string, unknown>>) {
    const { symbol, timeframe, features } = request;
    this.#head = `{"symbol":${JSON.stringify(symbol)},"timeframe":${JSON.stringify(timeframe)},"candles":`;
    this.#tail = `,"indicators":${JSON.stringify(featureRecord(features))}${
      meta ? `,"meta":${JSON.stringify(meta)}` : ""
    }}`;
  }

  for({ candles, historyRows }: Reading): string {
    const key = `${candles}/${historyRows}`;
    const known = this.#bodies.get(key);
    if (known !== undefined) return known;
    const body = this.#head + JSON.stringify(this.#newest(candles)) + this.#history(historyRows) + this.#tail;
    this.#bodies.set(key, body);
    return body;
  }

  #newest(count: number) {
    return this.request.candles.slice(-Math.min(count, CANDLES_MAX)).map(candleToWire);
  }

  #history(rows: number): string {
    const { history, features } = this.request;
    const newest = rows > 0 ? history.slice(-rows) : [];
    if (newest.length === 0) return "";
    return `,"history":${JSON.stringify({ names: features.names, rows: newest.map(({ values }) => values) })}`;
  }
}
