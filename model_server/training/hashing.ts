import type { Candle } from "../../domain/candle.ts";

/** SHA-256 in hex. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** No context is infinite. */
const ABSENT = Infinity;

/** SHA-256 over the candles' numbers as doubles, so that the file they came from does not matter. */
export function candlesHash(candles: readonly Candle[]): Promise<string> {
  const numbers = new Float64Array(candles.length * 8);
  candles.forEach((candle, i) => {
    const { openTimeMs, open, high, low, close, volume, fundingRate = ABSENT, leaderClose = ABSENT } = candle;
    numbers.set([openTimeMs, open, high, low, close, volume, fundingRate, leaderClose], i * 8);
  });
  return sha256(new Uint8Array(numbers.buffer));
}
