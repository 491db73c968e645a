import { counted } from "../../domain/counted.ts";
import { listStore } from "../../research/history/store/list_store.ts";
import { seriesName } from "../../research/history/store/series.ts";
import { openStore, type StoreChoice } from "./open_store.ts";

/** `data list`. */
export async function runList(options: StoreChoice): Promise<void> {
  const { store } = await openStore(options);
  const listed = await listStore(store);
  if (options.json) {
    const series = listed.map(({ series, firstDay, lastDay, ...rest }) => ({
      ...series,
      first_day: firstDay,
      last_day: lastDay,
      ...rest,
    }));
    return console.log(JSON.stringify({ store: store.folder, series }));
  }
  if (listed.length === 0) return console.log(`Nothing is stored in ${store.folder} yet: xylen data import FILE…`);
  for (const { series, rows, firstDay, lastDay, days, files, bytes } of listed) {
    const size = `${(bytes / 1e6).toFixed(1)} MB in ${counted(files, "file")}`;
    console.log(
      `${seriesName(series)}: ${firstDay} to ${lastDay}, ${counted(rows, "row")}, ${counted(days, "day")}, ${size}`,
    );
  }
}
