import type { Candle, Timeframe } from "../../../domain/candle.ts";
import { FEATURE_NAMES, FeatureStream, SCHEMA_HASH } from "../../../features/mod.ts";
import { withContext } from "../candle_context.ts";
import type { HistoryStore } from "../store/history_store.ts";
import { candlesOf, dayOf, dayStartMs, type Series } from "../store/series.ts";
import { logTo } from "../store/store_log.ts";
import { contentHash, firstRowFrom, rowsBetween, type Table } from "../store/table.ts";
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
export async function storeFeatures(store: HistoryStore, wish: FeatureWish): Promise<number> {
  const { symbol, timeframe, nowMs } = wish;
  const series: Series = { kind: "features", symbol, timeframe };
  const candles = candlesIn(await store.read(candlesOf(symbol, timeframe)));
  const rates = await store.read({ kind: "funding_rates", symbol, timeframe: null });
  const fromMs = Math.min(wish.fromMs, changedFromMs(await store.filesOf(series).notes(), rates));
  const firstMs = candles.find(({ openTimeMs }) => openTimeMs >= fromMs)?.openTimeMs;
  if (firstMs === undefined) return 0;
  const table = featureTable(withContext(candles, timeframe, ratesIn(rates), []));
  const rows = rowsBetween(table, firstRowFrom(table.timesMs, dayStartMs(dayOf(firstMs))), table.timesMs.length);
  await store.replaceDays(series, rows, notesOf(rates));
  await logTo(store.folder, nowMs, { action: "features", series, added: rows.timesMs.length });
  return rows.timesMs.length;
}

const [SCHEMA, FUNDING, FUNDING_UNTIL] = ["xylen.schema_hash", "xylen.funding_sha256", "xylen.funding_until_ms"];

/** What features depend on besides candles. */
const notesOf = (rates: Table): Record<string, string> => ({
  [SCHEMA]: SCHEMA_HASH,
  [FUNDING]: contentHash(rates),
  [FUNDING_UNTIL]: String(rates.timesMs.at(-1) ?? 0),
});

/** From when on stored features are no longer what they would be: another catalogue, other or further funding rates. */
function changedFromMs(notes: Readonly<Record<string, string>>, rates: Table): number {
  const { [SCHEMA]: schema, [FUNDING]: funding, [FUNDING_UNTIL]: untilMs } = notes;
  if (schema !== SCHEMA_HASH || untilMs === undefined) return -Infinity;
  const known = firstRowFrom(rates.timesMs, Number(untilMs) + 1);
  if (contentHash(rowsBetween(rates, 0, known)) !== funding) return -Infinity;
  return rates.timesMs[known] ?? Infinity;
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
