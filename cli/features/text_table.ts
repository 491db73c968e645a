import type { Candle } from "../../domain/candle.ts";
import { FEATURE_NAMES, FeatureStream } from "../../features/mod.ts";

/** Rows that are put together before they are written. */
const ROWS_A_PIECE = 500;

/** Header `timestamp_ms,<feature>,…`, then a line a candle; an empty cell is "not warm", numbers keep every digit. */
export function* csvTable(candles: readonly Candle[]): Generator<Uint8Array> {
  yield bytesOf(`timestamp_ms,${FEATURE_NAMES.join(",")}\n`);
  yield* piecesOf(candles, (timeMs, values) => `${timeMs},${values.map((value) => value ?? "").join(",")}\n`);
}

/** One JSON array with an object a candle, each on a line of its own; null is "not warm". */
export function* jsonTable(candles: readonly Candle[]): Generator<Uint8Array> {
  yield bytesOf("[");
  let isFirst = true;
  yield* piecesOf(candles, (timeMs, values) => {
    const separator = isFirst ? "\n" : ",\n";
    isFirst = false;
    const named = Object.fromEntries(FEATURE_NAMES.map((name, i) => [name, values[i]]));
    return separator + JSON.stringify({ timestamp_ms: timeMs, ...named });
  });
  yield bytesOf("\n]\n");
}

function* piecesOf(
  candles: readonly Candle[],
  lineOf: (timeMs: number, values: readonly (number | null)[]) => string,
): Generator<Uint8Array> {
  const stream = new FeatureStream();
  for (let from = 0; from < candles.length; from += ROWS_A_PIECE) {
    let text = "";
    for (const candle of candles.slice(from, from + ROWS_A_PIECE)) {
      const { openTimeMs, values } = stream.update(candle);
      text += lineOf(openTimeMs, values);
    }
    yield bytesOf(text);
  }
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
