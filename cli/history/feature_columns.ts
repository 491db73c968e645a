import { storeFeatures } from "../../research/history/features/store_features.ts";
import type { Stored } from "../../research/history/import/store_rows.ts";
import type { HistoryStore } from "../../research/history/store/history_store.ts";
import { seriesName } from "../../research/history/store/series.ts";

/** Features of the candles that came anew. */
export async function updateFeatures(store: HistoryStore, all: readonly Stored[]): Promise<void> {
  const changed = Map.groupBy(
    all.filter(({ series, added }) => series.kind === "candles" && added !== null),
    ({ series }) => seriesName(series),
  );
  for (const [name, sources] of changed) {
    const fromMs = sources.reduce((least, { firstChangedMs }) => Math.min(least, firstChangedMs ?? Infinity), Infinity);
    const { symbol, timeframe } = sources[0]!.series;
    const rows = await storeFeatures(store, { symbol, timeframe: timeframe!, fromMs, nowMs: Date.now() });
    console.error(`Features of ${name}: ${rows} rows stored`);
  }
}
