/** The recorded candles that a data folder holds, by names that anybody may know: a name is no path. */
import { join } from "node:path";
import type { DataSource } from "../../coordinator/ports/research/backtests.ts";
import { TIMEFRAMES } from "../../domain/candle.ts";
import { symbolOf } from "./candle_file.ts";
import { HistoryStore } from "./store/history_store.ts";
import { listDays, type StoredDays } from "./store/list_store.ts";

/** A source with where it lies. */
export interface KeptData {
  readonly source: DataSource;
  readonly path: string;
  /** Settled funding rates of its market; null where none are kept. */
  readonly fundingPath: string | null;
}

/** What `data import` and `data download` fill, and what the collector of a made-up market does. */
const STORES = [["history", "history"], ["simulated-history", "simulated"]] as const;
const CANDLE_FILE = /\.csv(\.gz)?$/;
/** As `start` names what it asks its exchange for. */
const OWN_HISTORY = /-[0-9a-f]{12}\.csv$/;
/** A folder with more files is no folder of candles. */
const FILES_MAX = 200;
const HEAD_BYTES = 4_096;

/** Everything in the data folder that can be traded again, stored series first. */
export async function keptData(dataDir: string): Promise<KeptData[]> {
  const stored = await Promise.all(STORES.map(([folder, origin]) => ofStore(join(dataDir, folder), origin)));
  return [...stored.flat(), ...await filesIn(join(dataDir, "history"))];
}

async function ofStore(folder: string, origin: "history" | "simulated"): Promise<KeptData[]> {
  const all = await listDays(new HistoryStore(folder));
  const funding = new Map(
    all.filter(({ series }) => series.kind === "funding_rates").map(({ series, folder }) => [series.symbol, folder]),
  );
  return all.filter(({ series }) => series.kind === "candles" && series.timeframe !== null)
    .map((each) => storedData(each, origin, funding.get(each.series.symbol) ?? null));
}

const storedData = (
  { series: { symbol, timeframe }, folder, days, firstDay, lastDay }: StoredDays,
  origin: "history" | "simulated",
  fundingPath: string | null,
): KeptData => ({
  source: {
    name: `${origin}/${symbol}/${timeframe}`,
    symbol,
    timeframe: timeframe!,
    origin,
    days,
    first_day: firstDay,
    last_day: lastDay,
    funding: fundingPath !== null,
  },
  path: folder,
  fundingPath,
});

/** Candle files whose names tell market and timeframe, e.g. `binanceusdm-BTCUSDT-5m.csv.gz`. */
async function filesIn(folder: string): Promise<KeptData[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (isFile && CANDLE_FILE.test(name) && names.length < FILES_MAX) names.push(name);
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  const found = await Promise.all(names.sort().map((name) => fileData(join(folder, name), name)));
  return found.filter((each) => each !== null);
}

async function fileData(path: string, name: string): Promise<KeptData | null> {
  const symbol = symbolOf(name);
  const words = name.split(/[^0-9A-Za-z]+/);
  const timeframe = TIMEFRAMES.find((each) => words.includes(each));
  if (symbol === null || timeframe === undefined) return null;
  const days = name.endsWith(".csv") ? await daysOf(path) : null;
  return {
    source: {
      name: `file/${name}`,
      symbol,
      timeframe,
      origin: OWN_HISTORY.test(name) ? "own" : "file",
      days: null,
      first_day: days?.first ?? null,
      last_day: days?.last ?? null,
      funding: false,
    },
    path,
    fundingPath: null,
  };
}

/** First and last day by the first and last whole line, without reading what is between. */
async function daysOf(path: string): Promise<{ first: string; last: string } | null> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  const head = await textAt(file, 0);
  const tail = await textAt(file, Math.max(0, size - HEAD_BYTES));
  const first = head.split("\n").map(timeOf).find((ms) => ms !== null);
  const last = tail.split("\n").slice(size > HEAD_BYTES ? 1 : 0).map(timeOf).findLast((ms) => ms !== null);
  return first == null || last == null ? null : { first: dayOf(first), last: dayOf(last) };
}

async function textAt(file: Deno.FsFile, from: number): Promise<string> {
  await file.seek(from, Deno.SeekMode.Start);
  const bytes = new Uint8Array(HEAD_BYTES);
  return new TextDecoder().decode(bytes.subarray(0, await file.read(bytes) ?? 0));
}

function timeOf(line: string): number | null {
  const found = /^(\d{12,14}),/.exec(line);
  return found ? Number(found[1]) : null;
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
