import type { Kind } from "../../research/history/store/series.ts";
import { importFile } from "../../research/history/import/import_file.ts";
import type { Stored } from "../../research/history/import/store_rows.ts";
import { ExitError } from "../exit.ts";
import { progressDisplay } from "../training_progress.ts";
import { repairsNamed, symbolNamed, timeframeNamed } from "./choices.ts";
import { openStore, type StoreChoice } from "./open_store.ts";
import { tell } from "./told.ts";

export interface ImportChoice extends StoreChoice {
  readonly kind?: Kind;
  readonly symbol?: string;
  readonly timeframe?: string;
  readonly repair?: readonly string[];
  readonly features?: true;
}

/** `data import`. @throws {ExitError} 1 when a file cannot be read, 3 when one was refused. */
export async function runImport(files: readonly string[], options: ImportChoice): Promise<void> {
  const wanted = {
    kind: options.kind,
    symbol: options.symbol === undefined ? undefined : symbolNamed(options.symbol),
    timeframe: options.timeframe === undefined ? undefined : timeframeNamed(options.timeframe),
    repairs: repairsNamed(options.repair),
    nowMs: Date.now(),
  };
  const { store } = await openStore(options);
  const all: Stored[] = [];
  const unread: string[] = [];
  const display = progressDisplay(Deno.stderr.isTerminal(), (line) => console.error(line));
  for (const [i, file] of files.entries()) {
    if (files.length > 1) display.show(i / files.length, file);
    const imported = await importFile(store, file, wanted);
    if (imported.ok) all.push(...imported.value);
    else unread.push(imported.error);
  }
  display.end();
  if (options.features) await (await import("./feature_columns.ts")).updateFeatures(store, all);
  if (unread.length === 0) return tell(all, options.json);
  for (const sentence of unread) console.error(sentence);
  if (all.length > 0) tell(all, options.json);
  throw new ExitError(`Not read: ${unread.length} of ${files.length} files`, 1);
}
