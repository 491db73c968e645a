import type { Candle } from "../../domain/candle.ts";

/** SHA-256 in hex. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** SHA-256 over the candles' six numbers as doubles, so that the file they came from does not matter. */
export function candlesHash(candles: readonly Candle[]): Promise<string> {
  const numbers = new Float64Array(candles.length * 6);
  candles.forEach(({ openTimeMs, open, high, low, close, volume }, i) => {
    numbers.set([openTimeMs, open, high, low, close, volume], i * 6);
  });
  return sha256(new Uint8Array(numbers.buffer));
}
