import { join } from "node:path";
import type { SeriesCheck } from "../../../coordinator/ports/research/records.ts";
import { writePart } from "./durable_part.ts";
import type { HistoryStore } from "./history_store.ts";
import type { Series } from "./series.ts";

/** Beside the days of its series: whoever moves a store takes with it what is known of it. */
const FILE = "check.json";

export const writeCheck = (store: HistoryStore, series: Series, check: SeriesCheck): Promise<void> =>
  writePart(join(store.folderOf(series), FILE), new TextEncoder().encode(JSON.stringify(check) + "\n"));

/** What the last look at a series has found; null while nobody looked. */
export async function readCheck(store: HistoryStore, series: Series): Promise<SeriesCheck | null> {
  try {
    return JSON.parse(await Deno.readTextFile(join(store.folderOf(series), FILE)));
  } catch (error) {
    // Half a file is impossible; one that somebody wrote into is looked at anew.
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return null;
    throw error;
  }
}
