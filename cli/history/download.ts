import { counted } from "../../domain/counted.ts";
import { downloadArchive } from "../../research/history/download/archive.ts";
import type { ArchivedSeries } from "../../research/history/download/archive_plan.ts";
import type { Stored } from "../../research/history/import/store_rows.ts";
import type { HistoryStore } from "../../research/history/store/history_store.ts";
import { parsedDayRange } from "../day_range.ts";
import { ExitError } from "../exit.ts";
import { progressDisplay } from "../training_progress.ts";
import { repairsNamed, symbolNamed, timeframeNamed } from "./choices.ts";
import { openStore, type StoreChoice } from "./open_store.ts";
import { tell } from "./told.ts";

export interface DownloadChoice extends StoreChoice {
  readonly source: "archive" | "exchange";
  readonly symbol: readonly string[];
  readonly timeframe: string;
  readonly kind: ArchivedSeries["kind"];
  readonly from: string;
  readonly to?: string;
  readonly archiveUrl?: string;
  readonly exchangeUrl?: string;
  readonly repair?: readonly string[];
  readonly features?: true;
}

/** `data download`. @throws {ExitError} 1 when something could not be fetched, 3 when something fetched was refused. */
export async function runDownload(options: DownloadChoice): Promise<void> {
  const timeframe = timeframeNamed(options.timeframe);
  const repairs = repairsNamed(options.repair);
  const range = parsedDayRange(options.from, options.to);
  if (!range.ok) throw new ExitError(range.error, 2);
  const { kind } = options;
  const all = options.symbol.map((name): ArchivedSeries => ({
    kind,
    symbol: symbolNamed(name),
    timeframe: kind === "funding_rates" ? null : timeframe,
  }));
  const { store, config } = await openStore(options);
  const display = progressDisplay(Deno.stderr.isTerminal(), (line) => console.error(line));
  const onProgress = (fraction: number, stage: string) => display.show(fraction, stage);
  const wanted = { fromMs: range.value.fromMs!, toMs: range.value.toMs, nowMs: Date.now(), repairs, onProgress };
  if (wanted.fromMs > wanted.nowMs) throw new ExitError(`--from must be in the past, was ${options.from}`, 2);
  const stored: Stored[] = [];
  try {
    if (options.source === "exchange") {
      await fromExchange(store, all, wanted, httpUrl("--exchange-url", options.exchangeUrl), stored);
    } else {await fromArchive(
        store,
        all,
        wanted,
        httpUrl("--archive-url", options.archiveUrl) ?? config.data.archive_url,
        stored,
      );}
  } finally {
    display.end();
    if (options.features) await (await import("./feature_columns.ts")).updateFeatures(store, stored);
  }
  if (stored.length === 0 && !options.json) console.log("Nothing was to be fetched: it is stored already");
  tell(stored, options.json);
}

interface Wanted {
  readonly fromMs: number;
  readonly toMs: number | undefined;
  readonly nowMs: number;
  readonly repairs: ReturnType<typeof repairsNamed>;
  readonly onProgress: (fraction: number, stage: string) => void;
}

async function fromArchive(
  store: HistoryStore,
  all: readonly ArchivedSeries[],
  wanted: Wanted,
  baseUrl: string,
  stored: Stored[],
): Promise<void> {
  for (const series of all) {
    const toMs = Math.min(wanted.toMs ?? wanted.nowMs, wanted.nowMs);
    const outcome = await downloadArchive(store, series, { ...wanted, toMs, baseUrl });
    if (!outcome.ok) throw new ExitError(outcome.error, 1);
    stored.push(...outcome.value.stored);
    const { absent, daysKept } = outcome.value;
    if (daysKept > 0) console.error(`${counted(daysKept, "day")} of ${series.symbol} stored already, not asked for`);
    if (absent.length > 0) {
      console.error(`The archive does not have ${counted(absent.length, "file")}: ${absent.slice(0, 5).join(", ")}`);
    }
  }
}

async function fromExchange(
  store: HistoryStore,
  all: readonly ArchivedSeries[],
  wanted: Wanted,
  baseUrl: string | undefined,
  stored: Stored[],
): Promise<void> {
  const { CcxtSource } = await import("../../research/history/download/ccxt_history.ts");
  const { downloadFromExchange } = await import("../../research/history/download/exchange.ts");
  try {
    await using source = await CcxtSource.connect({ baseUrl });
    for (const series of all) {
      const outcome = await downloadFromExchange(store, source, series, wanted);
      if (!outcome.ok) throw new ExitError(outcome.error, 1);
      stored.push(...outcome.value);
    }
  } catch (error) {
    if (error instanceof ExitError) throw error;
    const why = error instanceof Error ? error.message : error;
    throw new ExitError(
      `The exchange does not give its history: ${why}. What came before it is stored; try again later`,
      1,
    );
  }
}

function httpUrl(name: string, url: string | undefined): string | undefined {
  if (url === undefined || /^https?:\/\/[^\s/]+/.test(url)) return url;
  throw new ExitError(`${name} must be an http or https address, was "${url}"`, 2);
}
