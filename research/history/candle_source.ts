import type { Result } from "../../domain/result.ts";
import { type CandleFile, readCandleFile } from "./candle_file.ts";

/**
 * Candles of whatever a user names with `--data`: a csv or csv.gz file, or a stored series by its folder, e.g.
 * `data/history/candles/symbol=BTCUSDT/timeframe=5m`.
 */
export async function readCandles(path: string): Promise<Result<CandleFile>> {
  const isFolder = await Deno.stat(path).then((found) => found.isDirectory, () => false);
  if (!isFolder) return await readCandleFile(path);
  return await (await import("./stored_candles.ts")).readCandleFolder(path);
}
