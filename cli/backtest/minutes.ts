import { join } from "node:path";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { closeTimeMs, type Timeframe, timeframeMs } from "../../domain/candle.ts";
import { type BacktestMarket, playedMarket } from "../../research/backtest/run_backtest.ts";
import type { CandleFile } from "../../research/history/candle_file.ts";
import { readCandles } from "../../research/history/candle_source.ts";
import type { BacktestOptions } from "./options.ts";
import { ExitError } from "../exit.ts";

const MINUTE = "1m";

type MinuteOptions = Pick<BacktestOptions, "data" | "dataDir" | "inner">;

/**
 * The markets with the 1-minute candles by which the inside of theirs is played: of the files of `--inner`, else of the
 * store, where it has any.
 *
 * @throws {ExitError} 1 for a file that cannot be read or is of other candles, 2 for one of another timeframe, or for a wrong number of them.
 */
export async function withMinutes(
  markets: readonly BacktestMarket[],
  options: MinuteOptions,
  config: Config,
  firstTradedMs: number,
): Promise<readonly BacktestMarket[]> {
  const { inner } = options;
  if (inner === false) return markets;
  const [timeframe] = config.data.timeframes;
  if (timeframeMs(timeframe!) === timeframeMs(MINUTE)) {
    if (!inner) return markets;
    throw new ExitError("--inner gives 1-minute candles, and 1-minute candles are traded: leave it out", 2);
  }
  if (inner && inner.length !== markets.length) {
    throw new ExitError(
      `--inner gives ${inner.length} files, --data ${markets.length}: one for each, in their order`,
      2,
    );
  }
  const files = await Promise.all(
    markets.map(({ symbol }, i) => inner ? given(inner[i]!, symbol) : stored(options, config, symbol)),
  );
  return markets.map((market, i) => files[i] ? played(market, files[i], timeframe!, firstTradedMs) : market);
}

/** Judged before anything is trained for it. @throws {ExitError} 1 when the minutes are of other candles. */
function played(
  market: BacktestMarket,
  { path, candles: all, sha256: contentHash }: CandleFile,
  timeframe: Timeframe,
  firstTradedMs: number,
): BacktestMarket {
  const endMs = closeTimeMs(market.candles.at(-1)!, timeframe);
  const candles = all.filter(({ openTimeMs }) => openTimeMs >= firstTradedMs && openTimeMs < endMs);
  if (candles.length === 0) return market;
  const whole = { ...market, inside: { timeframe: MINUTE, candles, contentHash } } as const;
  const judged = playedMarket(whole, timeframe, firstTradedMs);
  if (!judged.ok) throw new ExitError(`${path}: ${judged.error}; --no-inner trades without them`, 1);
  return whole;
}

async function given(path: string, symbol: string): Promise<CandleFile> {
  const file = await readCandles(path);
  if (!file.ok) throw new ExitError(`--inner: ${file.error}`, 1);
  const { timeframe, symbol: named } = file.value;
  if (timeframe !== MINUTE) throw new ExitError(`--inner: ${path} has candles of ${timeframe}, ${MINUTE} is needed`, 2);
  if (named !== null && named !== symbol) {
    throw new ExitError(`--inner: ${path} is named after ${named}, in its place stands ${symbol}`, 2);
  }
  return file.value;
}

/** Null where none are stored. */
async function stored(
  { dataDir }: MinuteOptions,
  { data }: Config,
  symbol: string,
): Promise<CandleFile | null> {
  const { HistoryStore } = await import("../../research/history/store/history_store.ts");
  const { candlesOf } = await import("../../research/history/store/series.ts");
  const folder = join(dataDir ?? data.storage_path, "history");
  const series = new HistoryStore(folder).folderOf(candlesOf(symbol, MINUTE));
  if (!await Deno.stat(series).then(() => true, () => false)) return null;
  const read = await readCandles(series);
  if (!read.ok) throw new ExitError(`${read.error}; --no-inner trades without its 1-minute candles`, 1);
  return read.value;
}
