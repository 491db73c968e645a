import { seriesIn, seriesName } from "../history/store/series.ts";
import { type Candle, type Timeframe, timeframeMs } from "../../domain/candle.ts";

/** What a market's candles are like: all that was shown, the warm-up included. */
export interface DataQuality {
  readonly symbol: string;
  /** Name of the file, without its folders, or of the stored series; null for candles that came from elsewhere. */
  readonly file: string | null;
  /** SHA-256. */
  readonly hash: string;
  readonly candles: number;
  /** Places where at least one candle is missing, and how many are missing in all. */
  readonly gaps: number;
  readonly missing: number;
  /** Candles in which nothing was traded, and those without any movement. */
  readonly without_volume: number;
  readonly flat: number;
  /** Settled funding rates; 0: none was paid. */
  readonly funding_rates: number;
}

export interface DataInput {
  readonly symbol: string;
  readonly path: string | null;
  readonly contentHash: string;
  readonly candles: readonly Candle[];
  readonly fundingRates: number;
}

export function dataQuality(
  { symbol, path, contentHash, candles, fundingRates }: DataInput,
  timeframe: Timeframe,
): DataQuality {
  let gaps = 0, missing = 0;
  for (let i = 1; i < candles.length; i++) {
    const lost = (candles[i]!.openTimeMs - candles[i - 1]!.openTimeMs) / timeframeMs(timeframe) - 1;
    if (lost > 0) gaps++;
    missing += lost;
  }
  return {
    symbol,
    file: path === null ? null : nameOf(path),
    hash: contentHash,
    candles: candles.length,
    gaps,
    missing,
    without_volume: candles.filter(({ volume }) => volume === 0).length,
    flat: candles.filter(({ high, low }) => high === low).length,
    funding_rates: fundingRates,
  };
}

function nameOf(path: string): string {
  const series = seriesIn(path);
  return series ? seriesName(series) : path.split(/[/\\]/).at(-1)!;
}
