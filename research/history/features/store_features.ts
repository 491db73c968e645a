import type { Candle, Timeframe } from "../../../domain/candle.ts";
import { FEATURE_NAMES, FeatureStream, SCHEMA_HASH } from "../../../features/mod.ts";
import { withContext } from "../candle_context.ts";
import type { HistoryStore } from "../store/history_store.ts";
import { candlesOf, dayOf, dayStartMs, type Series } from "../store/series.ts";
import { logTo } from "../store/store_log.ts";
import { firstRowFrom, rowsBetween, type Table } from "../store/table.ts";
import { candlesIn, ratesIn } from "../stored_candles.ts";

export interface FeatureWish {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** First candle that is new or changed; features before it stay. Infinity where none is. */
  readonly fromMs: number;
  readonly nowMs: number;
}

/**
 * Stores the catalogue's features of stored candles, beside them. Each is computed from the first candle on, as
 * `xylen features` does; funding rates that are stored are known to them.
 *
 * @returns Rows that were written.
 */
export async function storeFeatures(
  store: HistoryStore,
  { symbol, timeframe, fromMs, nowMs }: FeatureWish,
): Promise<number> {
  const series: Series = { kind: "features", symbol, timeframe };
  const candles = candlesIn(await store.read(candlesOf(symbol, timeframe)));
  const rates = ratesIn(await store.read({ kind: "funding_rates", symbol, timeframe: null }));
  const known = rates.length === 0 ? candles : withContext(candles, timeframe, rates, []);
  const isKept = (await store.note(series, "xylen.schema_hash")) === SCHEMA_HASH;
  const table = featureTable(known);
  const firstRow = isKept
    ? firstRowFrom(table.timesMs, dayStartMs(dayOf(Math.min(fromMs, Number.MAX_SAFE_INTEGER))))
    : 0;
  const rows = rowsBetween(table, firstRow, table.timesMs.length);
  if (rows.timesMs.length === 0) return 0;
  await store.replaceDays(series, rows);
  await logTo(store.folder, nowMs, { action: "features", series, added: rows.timesMs.length });
  return rows.timesMs.length;
}

function featureTable(candles: readonly Candle[]): Table {
  const values = FEATURE_NAMES.map(() => new Float64Array(candles.length));
  const row = new Float64Array(FEATURE_NAMES.length);
  const stream = new FeatureStream();
  for (const [i, candle] of candles.entries()) {
    stream.updateInto(candle, row);
    for (let c = 0; c < row.length; c++) values[c]![i] = row[c]!;
  }
  return { timesMs: Float64Array.from(candles, ({ openTimeMs }) => openTimeMs), values };
}
