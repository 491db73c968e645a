import { createHash } from "node:crypto";
import pRetry, { AbortError } from "p-retry";
import { timeframeMs } from "../../../domain/candle.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { rowsIn } from "../import/history_file.ts";
import { type Stored, storeRows } from "../import/store_rows.ts";
import type { Repair } from "../quality/repairs.ts";
import type { HistoryStore } from "../store/history_store.ts";
import { dayOf, dayStartMs, seriesName } from "../store/series.ts";
import { type ArchivedSeries, type ArchiveFile, archivePlan, daysOf } from "./archive_plan.ts";

export interface ArchiveOptions {
  /** `https://data.binance.vision` or a mirror. */
  readonly baseUrl: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  readonly repairs: ReadonlySet<Repair>;
  readonly onProgress: (fraction: number, stage: string) => void;
  readonly signal?: AbortSignal;
  /** Of the first repetition, ms; each further waits twice as long. */
  readonly retryMs?: number;
}

export interface ArchiveOutcome {
  readonly stored: readonly Stored[];
  /** Files that the archive does not have. */
  readonly absent: readonly string[];
  /** Days that were stored already and were not asked for. */
  readonly daysKept: number;
}

const DAY_MS = 86_400_000;
const ATTEMPTS = 4;
const RETRY_MS = 1_000;
const PATIENCE_MS = 120_000;

/**
 * Downloads what the store lacks from Binance's public archives. Each file's SHA-256 is held against the one that the
 * archive tells; a file that differs is not stored.
 *
 * @returns What came of each file, or one sentence at the first that could not be had; what came before it is stored.
 */
export async function downloadArchive(
  store: HistoryStore,
  series: ArchivedSeries,
  options: ArchiveOptions,
): Promise<Result<ArchiveOutcome>> {
  const { fromMs, toMs, nowMs, repairs, onProgress } = options;
  const days = Array.from({ length: dayOf(toMs) - dayOf(fromMs) + 1 }, (_, i) => dayOf(fromMs) + i);
  const whole = await wholeDays(store, series, fromMs, toMs);
  const wanted = new Set(days.filter((day) => !whole.has(day)));
  const files = archivePlan(series, [...wanted], dayOf(nowMs));
  const [stored, absent]: [Stored[], string[]] = [[], []];
  for (let done = 0; files.length > 0; done++) {
    const file = files.shift()!;
    onProgress(done / (done + files.length + 1), file.path.split("/").at(-1)!);
    const fetched = await fetchVerified(file, options);
    if (!fetched.ok) return fetched;
    if (fetched.value === null) {
      const isMonth = file.firstDay < file.lastDay && series.kind !== "funding_rates";
      if (isMonth) files.unshift(...daysOf(series, file, wanted));
      else absent.push(file.path);
      continue;
    }
    const { bytes, sha256 } = fetched.value;
    const read = await rowsIn(`${options.baseUrl.replace(/\/+$/, "")}/${file.path}`, bytes, series.kind);
    if (!read.ok) return read;
    for (const rows of read.value) {
      stored.push(
        await storeRows(store, series, rows, { repairs, nowMs, writtenMs: nowMs, sha256, action: "download" }),
      );
    }
  }
  onProgress(1, seriesName(series));
  return ok({ stored, absent, daysKept: days.length - wanted.size });
}

/** Days of which no row is missing. */
async function wholeDays(
  store: HistoryStore,
  series: ArchivedSeries,
  fromMs: number,
  toMs: number,
): Promise<Set<number>> {
  const { timesMs } = await store.read(series, dayStartMs(dayOf(fromMs)), dayStartMs(dayOf(toMs) + 1) - 1);
  const counts = new Map<number, number>();
  for (const timeMs of timesMs) counts.set(dayOf(timeMs), (counts.get(dayOf(timeMs)) ?? 0) + 1);
  // Settled every eight hours at least.
  const full = series.timeframe === null ? 3 : DAY_MS / timeframeMs(series.timeframe);
  return new Set([...counts].filter(([, count]) => count >= full).map(([day]) => day));
}

interface Fetched {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
}

/** @returns Null when the archive does not have the file. */
async function fetchVerified({ path }: ArchiveFile, options: ArchiveOptions): Promise<Result<Fetched | null>> {
  const url = `${options.baseUrl.replace(/\/+$/, "")}/${path}`;
  try {
    const told = await fetched(`${url}.CHECKSUM`, options);
    const bytes = await fetched(url, options);
    if (bytes === null) return ok(null);
    if (told === null) return err(`Cannot verify ${url}: there is no ${url}.CHECKSUM`);
    const expected = new TextDecoder().decode(told).trim().split(/\s+/)[0]!.toLowerCase();
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    if (expected === sha256) return ok({ bytes, sha256 });
    return err(`${url} is damaged: its SHA-256 is ${sha256}, the archive tells ${expected}; download again`);
  } catch (error) {
    return err(`Cannot download ${url}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Asks again after what may pass: a lost connection, 429, 5xx. @returns Null of 404. */
async function fetched(
  url: string,
  { signal, retryMs = RETRY_MS }: ArchiveOptions,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const attempt = async () => {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, patience]) : patience });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    await response.body?.cancel();
    if (response.status === 404) return null;
    const refusal = new Error(`the answer was ${response.status} ${response.statusText}`.trim());
    throw response.status === 429 || response.status >= 500 ? refusal : new AbortError(refusal);
  };
  return await pRetry(attempt, {
    retries: ATTEMPTS - 1,
    minTimeout: retryMs,
    shouldRetry: () => signal?.aborted !== true,
    ...(signal ? { signal } : {}),
  });
}
