import { timeframeMs } from "../../../domain/candle.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { type Stored, storeRows } from "../import/store_rows.ts";
import type { Repair } from "../quality/repairs.ts";
import type { HistoryStore } from "../store/history_store.ts";
import { columnsOf, type Series, seriesName } from "../store/series.ts";
import { type CcxtSource, type HistoryRow, PAGE_ROWS } from "./ccxt_history.ts";
import { missingSpans, type Span } from "./missing_spans.ts";

export interface ExchangeOptions {
  readonly fromMs: number;
  /** Undefined is the exchange's now. */
  readonly toMs: number | undefined;
  readonly nowMs: number;
  readonly repairs: ReadonlySet<Repair>;
  readonly onProgress: (fraction: number, stage: string) => void;
}

/** So many pages are stored together: a download that ends early goes on from there. */
const PAGES_TOGETHER = 10;
const HOUR_MS = 3_600_000;

/**
 * Downloads what the store lacks from the exchange, page by page. Candles that are still forming are left out.
 *
 * @returns What was stored, in pieces; or one sentence, and what came before it is stored.
 */
export async function downloadFromExchange(
  store: HistoryStore,
  source: CcxtSource,
  series: Series,
  options: ExchangeOptions,
): Promise<Result<readonly Stored[]>> {
  const unified = source.unified(series.symbol);
  if (unified === null) return err(`"${series.symbol}" is no perpetual of this exchange; e.g. BTCUSDT`);
  const exchangeMs = await source.nowMs();
  const lengthMs = series.timeframe === null ? 0 : timeframeMs(series.timeframe);
  const lastMs = Math.min(options.toMs ?? Infinity, exchangeMs - lengthMs);
  if (options.fromMs > lastMs) {
    return err(
      `Nothing has closed yet between the times asked for; the exchange's time is ${
        new Date(exchangeMs).toISOString()
      }`,
    );
  }
  const spans = await spansOf(store, series, options.fromMs, lastMs);
  const stored: Stored[] = [];
  let pending: HistoryRow[] = [];
  const flush = async () => {
    if (pending.length === 0) return;
    const source = `${seriesName(series)} from the exchange`;
    const table = {
      timesMs: Float64Array.from(pending, ([timeMs]) => timeMs ?? NaN),
      values: columnsOf(series).map((_, c) => Float64Array.from(pending, (row) => row[c + 1] ?? NaN)),
    };
    const lines = Uint32Array.from(pending, (_, i) => i + 1);
    pending = [];
    const { repairs, nowMs } = options;
    const read = { source, table, lines, placeWord: "row", notes: [] } as const;
    stored.push(await storeRows(store, series, read, { repairs, nowMs, writtenMs: exchangeMs, action: "download" }));
  };
  try {
    for (const [i, span] of spans.entries()) {
      for await (const page of pagesOf(source, series, unified, span)) {
        pending.push(...page);
        const done = (page.at(-1)![0]! - span.fromMs) / Math.max(1, span.toMs - span.fromMs);
        options.onProgress((i + done) / spans.length, seriesName(series));
        if (pending.length >= PAGES_TOGETHER * PAGE_ROWS) await flush();
      }
    }
  } finally {
    await flush();
  }
  await store.compact(series);
  return ok(stored);
}

/** Funding rates have no grid: what comes after the last that is stored, and before the first. */
async function spansOf(store: HistoryStore, series: Series, fromMs: number, toMs: number): Promise<Span[]> {
  const { timesMs } = await store.read(series, fromMs, toMs);
  if (series.timeframe !== null) return missingSpans(timesMs, timeframeMs(series.timeframe), fromMs, toMs);
  const [first, last] = [timesMs[0], timesMs.at(-1)];
  if (first === undefined || last === undefined) return [{ fromMs, toMs }];
  return [{ fromMs, toMs: first - 1 }, { fromMs: last + 1, toMs }].filter((span) => span.toMs - span.fromMs > HOUR_MS);
}

async function* pagesOf(
  source: CcxtSource,
  series: Series,
  unified: string,
  { fromMs, toMs }: Span,
): AsyncGenerator<HistoryRow[]> {
  for (let sinceMs = fromMs; sinceMs <= toMs;) {
    const page = (await source.page(series, unified, sinceMs, toMs))
      .filter(([timeMs]) => timeMs! >= sinceMs && timeMs! <= toMs);
    if (page.length === 0) return;
    yield page;
    sinceMs = page.at(-1)![0]! + 1;
  }
}
