import { err, ok, type Result } from "../../domain/result.ts";
import type { WireCandle } from "../contract/mod.ts";
import type { ModelCard } from "./model_card.ts";
import type { FieldFault } from "./indicator_row.ts";

/**
 * The newest candles of a request as the row of a model that reads candles.
 *
 * @param path Of the row in its request.
 * @returns Row-major `[window, columns]`, oldest first, the decided candle last; or why not: too few, or a gap.
 */
export function candleRow(
  { features, window }: ModelCard,
  candles: readonly WireCandle[],
  path: string,
): Result<Float32Array, FieldFault> {
  const field = `${path}candles`;
  if (candles.length < window) {
    return err({ field, message: `are ${candles.length}, the model reads the newest ${window}` });
  }
  const newest = candles.slice(-window);
  const stepMs = newest.at(-1)!.timestamp - newest.at(-2)!.timestamp;
  const gap = newest.findIndex((candle, i) => i > 0 && candle.timestamp - newest[i - 1]!.timestamp !== stepMs);
  if (gap > 0) {
    return err({ field, message: `have a gap before ${newest[gap]!.timestamp}, the model reads ${window} in a row` });
  }
  return ok(Float32Array.from(newest.flatMap((candle) => features.map((name) => candle[name as keyof WireCandle]))));
}
