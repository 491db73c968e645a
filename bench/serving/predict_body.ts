import { FeatureStream, WARMUP_CANDLES } from "../../features/mod.ts";
import { candleToWire } from "../../model_server/contract/mod.ts";
import { generatedCandles } from "../../tests/features/generated_candles.ts";

/** The body of a `/predict` with 300 candles and every feature. */
export function predictBody(): string {
  const candles = generatedCandles(WARMUP_CANDLES + 300);
  const stream = new FeatureStream();
  const vectors = candles.map((candle) => stream.update(candle));
  const { names, values } = vectors.at(-1)!;
  const indicators = Object.fromEntries(names.map((name, i) => [name, values[i]]));
  return JSON.stringify({
    symbol: "BTCUSDT",
    timeframe: "5m",
    candles: candles.slice(-300).map(candleToWire),
    indicators,
  });
}
