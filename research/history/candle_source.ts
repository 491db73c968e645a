import type { Result } from "../../domain/result.ts";
import { type CandleFile, readCandleFile } from "./candle_file.ts";
import { type FundingFile, readFundingFile } from "./funding_file.ts";

/**
 * Candles of whatever a user names with `--data`: a csv or csv.gz file, or a stored series by its folder, e.g.
 * `data/history/candles/symbol=BTCUSDT/timeframe=5m`.
 */
export async function readCandles(path: string): Promise<Result<CandleFile>> {
  if (!await isFolder(path)) return await readCandleFile(path);
  return await (await import("./stored_candles.ts")).readCandleFolder(path);
}

/** Funding rates likewise: a file, or `data/history/funding_rates/symbol=BTCUSDT`. */
export async function readFunding(path: string): Promise<Result<FundingFile>> {
  if (!await isFolder(path)) return await readFundingFile(path);
  return await (await import("./stored_candles.ts")).readFundingFolder(path);
}

const isFolder = (path: string): Promise<boolean> => Deno.stat(path).then((found) => found.isDirectory, () => false);
