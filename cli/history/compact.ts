import { counted } from "../../domain/counted.ts";
import { type Series, seriesName } from "../../research/history/store/series.ts";
import { listStore } from "../../research/history/store/list_store.ts";
import { parseSeries } from "../../research/history/store/series_reference.ts";
import { logTo } from "../../research/history/store/store_log.ts";
import { ExitError } from "../exit.ts";
import { openStore, type StoreChoice } from "./open_store.ts";

/** `data compact`. */
export async function runCompact(names: readonly string[], options: StoreChoice): Promise<void> {
  const wanted: Series[] = [];
  for (const name of names) {
    const series = parseSeries(name);
    if (!series.ok) throw new ExitError(series.error, 2);
    wanted.push(series.value);
  }
  const { store } = await openStore(options);
  const all = wanted.length > 0 ? wanted : (await listStore(store)).map(({ series }) => series);
  const done: { series: string; days: number }[] = [];
  for (const series of all) {
    if ((await store.days(series)).length === 0) throw new ExitError(`Nothing of ${seriesName(series)} is stored`, 1);
    const days = await store.compact(series);
    if (days > 0) await logTo(store.folder, Date.now(), { action: "compact", series, done: [counted(days, "day")] });
    done.push({ series: seriesName(series), days });
  }
  if (options.json) return console.log(JSON.stringify({ compacted: done }));
  for (const { series, days } of done) console.log(`${series}: ${counted(days, "day")} compacted`);
}
