import { isTimeframe, TIMEFRAMES } from "../../../domain/candle.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { isKind, isSymbol, type Series, seriesIn } from "./series.ts";

/**
 * A stored series as people write it: `BTCUSDT/5m` (candles), `mark_prices/BTCUSDT/8h`, `funding_rates/BTCUSDT`, or its
 * folder.
 */
export function parseSeries(text: string): Result<Series> {
  const folder = seriesIn(text);
  if (folder) return ok(folder);
  const words = text.split("/");
  const kind = isKind(words[0] ?? "") ? words.shift()! : "candles";
  const [symbol = "", timeframe, ...more] = words;
  const usage = `Expected a series such as BTCUSDT/5m, mark_prices/BTCUSDT/8h or funding_rates/BTCUSDT, was "${text}"`;
  if (!isKind(kind) || !isSymbol(symbol) || more.length > 0) return err(usage);
  if (kind === "funding_rates") return timeframe === undefined ? ok({ kind, symbol, timeframe: null }) : err(usage);
  if (timeframe === undefined || !isTimeframe(timeframe)) {
    return err(`${usage}; timeframes are ${TIMEFRAMES.join(", ")}`);
  }
  return ok({ kind, symbol, timeframe });
}
