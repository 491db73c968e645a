import { join } from "node:path";
import { createHash } from "node:crypto";
import Papa from "papaparse";
import type { Exchange } from "../../coordinator/ports/exchange.ts";
import { type Candle, type Timeframe, timeframeMs } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";

/** The market's own past, as a candle file that the model servers train on. */
export interface History {
  readonly path: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** Candles that opened before this. */
  readonly toMs: number;
  /** Names the content: a folder of models belongs to it. */
  readonly key: string;
}

/** Asks the exchange for every closed candle of `[fromMs, toMs)` and writes them to the data folder, atomically. */
export async function writeHistory(
  exchange: Pick<Exchange, "candles">,
  dataDir: string,
  symbol: string,
  timeframe: Timeframe,
  fromMs: number,
  toMs: number,
): Promise<Result<History>> {
  const count = Math.ceil((toMs - fromMs) / timeframeMs(timeframe));
  const told = await exchange.candles(symbol, timeframe, fromMs, count);
  if (!told.ok) return err(`The exchange does not give the history of ${symbol}: ${told.error.detail}`);
  const candles = told.value.filter((candle) => candle.openTimeMs < toMs);
  if (candles.length === 0) {
    return err(`The exchange has no history of ${symbol} before ${new Date(toMs).toISOString()}`);
  }
  const csv = toCsv(candles);
  const key = `${symbol}-${timeframe}-${createHash("sha256").update(csv).digest("hex").slice(0, 12)}`;
  const folder = join(dataDir, "history");
  const path = join(folder, `${key}.csv`);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${path}.part`, csv);
  await Deno.rename(`${path}.part`, path);
  return ok({ path, symbol, timeframe, toMs, key });
}

const toCsv = (candles: readonly Candle[]): string =>
  Papa.unparse({
    fields: ["timestamp_ms", "open", "high", "low", "close", "volume", "funding_rate", "leader_close"],
    data: candles.map(({ openTimeMs, open, high, low, close, volume, fundingRate, leaderClose }) => //
    [openTimeMs, open, high, low, close, volume, fundingRate, leaderClose]),
  }, { newline: "\n" }) + "\n";
