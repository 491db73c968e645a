import { type Candle, type Timeframe, timeframeMs } from "../../domain/candle.ts";
import type { FundingRate } from "../../domain/funding_rate.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { CandleFile } from "./candle_file.ts";
import { HistoryStore } from "./store/history_store.ts";
import type { FundingFile } from "./funding_file.ts";
import { candlesOf, type Series, seriesFolder, seriesIn, seriesName } from "./store/series.ts";
import { contentHash, type Table } from "./store/table.ts";

export interface StoredRange {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Unix ms; both ends belong to it. Undefined is open. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/**
 * Candles of a store, as a candle file would hold them. The SHA-256 is over the content: each row's time, open, high,
 * low, close and volume as little-endian doubles, so that it does not depend on how the store is cut up or packed.
 *
 * @returns One sentence when nothing is stored in the range, or it is unsound.
 */
export async function readStoredCandles(
  store: HistoryStore,
  { symbol, timeframe, fromMs, toMs }: StoredRange,
): Promise<Result<CandleFile>> {
  const series = candlesOf(symbol, timeframe);
  const path = store.folderOf(series);
  let table: Table;
  try {
    table = await store.read(series, fromMs, toMs);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
  const { timesMs } = table;
  if (timesMs.length === 0) return err(`Nothing of ${seriesName(series)} is stored in ${store.folder} in that range`);
  let [gaps, missingCandles] = [0, 0];
  for (let i = 1; i < timesMs.length; i++) {
    const missing = (timesMs[i]! - timesMs[i - 1]!) / timeframeMs(timeframe) - 1;
    if (missing > 0) gaps++;
    missingCandles += missing;
  }
  return ok({ path, candles: candlesIn(table), timeframe, symbol, sha256: contentHash(table), gaps, missingCandles });
}

/** A stored series by its folder, e.g. `data/history/candles/symbol=BTCUSDT/timeframe=5m`. */
export async function readCandleFolder(path: string): Promise<Result<CandleFile>> {
  const series = seriesIn(path);
  if (series?.kind !== "candles" || series.timeframe === null) {
    return err(
      `${path} is a folder: name a file, or a stored series such as data/history/candles/symbol=BTCUSDT/timeframe=5m`,
    );
  }
  const { symbol, timeframe } = series;
  const read = await readStoredCandles(storeAbove(path, series), { symbol, timeframe });
  return read.ok ? ok({ ...read.value, path }) : read;
}

/** Stored funding rates by their folder, e.g. `data/history/funding_rates/symbol=BTCUSDT`. */
export async function readFundingFolder(path: string): Promise<Result<FundingFile>> {
  const series = seriesIn(path);
  if (series?.kind !== "funding_rates") {
    return err(`${path} is a folder: name a file, or stored rates such as data/history/funding_rates/symbol=BTCUSDT`);
  }
  const rates = ratesIn(await storeAbove(path, series).read(series));
  if (rates.length === 0) return err(`${path} holds no funding rates`);
  const text = rates.map(({ timeMs, rate }) => `${timeMs},${rate}\n`).join("");
  return ok({ rates, text });
}

function storeAbove(path: string, series: Series): HistoryStore {
  const folder = path.replaceAll("\\", "/").replace(/\/+$/, "").slice(0, -seriesFolder(series).length);
  return new HistoryStore(folder === "" ? "." : folder);
}

/** Rows of a table of candles as candles. */
export function candlesIn({ timesMs, values }: Table): Candle[] {
  const [open, high, low, close, volume] = values;
  const candles: Candle[] = new Array(timesMs.length);
  for (let i = 0; i < timesMs.length; i++) {
    candles[i] = {
      openTimeMs: timesMs[i]!,
      open: open![i]!,
      high: high![i]!,
      low: low![i]!,
      close: close![i]!,
      volume: volume![i]!,
    };
  }
  return candles;
}

/** Rows of a table of funding rates. */
export const ratesIn = ({ timesMs, values: [rates] }: Table): FundingRate[] =>
  Array.from(timesMs, (timeMs, i) => ({ timeMs, rate: rates![i]! }));
