import Papa from "papaparse";
import { type Candle, candleFault, type Timeframe, timeframeMs, TIMEFRAMES } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { decode, readBytes } from "./text_file.ts";

/** A file of candles that was read whole and found sound. */
export interface CandleFile {
  readonly path: string;
  /** In order, without duplicates, on the timeframe's grid. */
  readonly candles: readonly Candle[];
  readonly timeframe: Timeframe;
  /** From the file's name, e.g. `binanceusdm-BTCUSDT-5m-….csv.gz`; null when the name does not tell. */
  readonly symbol: string | null;
  /** Of the file's bytes as they lie on the disk, in hex. */
  readonly sha256: string;
  /** Places where at least one candle is missing. */
  readonly gaps: number;
  /** Candles missing in all gaps together. */
  readonly missingCandles: number;
}

const COLUMNS = ["timestamp_ms", "open", "high", "low", "close", "volume"] as const;
const FAULTS_LISTED = 10;
const parseRows = Papa.parse as (text: string, config: { delimiter: string }) => { readonly data: string[][] };

/**
 * Reads candles from csv or gzipped csv. The columns are found by the header's names (more columns are fine); without a
 * header they are the first six, in the order timestamp_ms, open, high, low, close, volume.
 *
 * @returns The candles, or one message that lists the faults with their line numbers. Gaps are no fault: they are counted.
 */
export async function readCandleFile(path: string): Promise<Result<CandleFile>> {
  const bytes = await readBytes(path, "candles");
  if (!bytes.ok) return bytes;
  const text = await decode(path, bytes.value);
  if (!text.ok) return text;
  const parsed = candlesOf(path, parseRows(text.value, { delimiter: "," }).data);
  if (!parsed.ok) return parsed;
  const name = path.split(/[/\\]/).at(-1) ?? path;
  return ok({ path, ...parsed.value, symbol: symbolOf(name), sha256: await sha256(bytes.value) });
}

type Candles = Pick<CandleFile, "candles" | "timeframe" | "gaps" | "missingCandles">;

function candlesOf(path: string, rows: readonly string[][]): Result<Candles> {
  const columns = columnsOf(rows[0] ?? []);
  if (!columns.ok) return err(`Cannot read candles from ${path}: ${columns.error}`);
  const { indices, firstRow } = columns.value;
  const lines: number[] = [];
  const candles: Candle[] = [];
  for (let i = firstRow; i < rows.length; i++) {
    const row = rows[i]!;
    if (row.length === 1 && row[0]!.trim() === "") continue;
    candles.push(candleOf(row, indices));
    lines.push(i + 1);
  }
  if (candles.length === 0) return err(`Cannot read candles from ${path}: it holds no rows`);
  const stepsMs = stepsOf(candles);
  const timeframe = timeframeOf(path, stepsMs);
  if (!timeframe) {
    return err(
      `Cannot tell the timeframe of ${path}: its rows stand ${stepsMs[0] ?? "no"} ms apart; ` +
        `known timeframes are ${TIMEFRAMES.join(", ")}`,
    );
  }
  const faults = faultsOf(candles, lines, timeframe);
  return faults.length > 0 ? err(describe(path, faults)) : ok({ candles, timeframe, ...gapsOf(candles, timeframe) });
}

/** Where the six columns stand, and the first row that holds a candle. */
function columnsOf(first: readonly string[]): Result<{ indices: readonly number[]; firstRow: number }> {
  const names = first.map((cell) => cell.replace(/^\uFEFF/, "").trim().toLowerCase());
  if (names.length >= COLUMNS.length && Number.isFinite(numberOf(names[0]))) {
    return ok({ indices: COLUMNS.map((_, i) => i), firstRow: 0 });
  }
  const missing = COLUMNS.filter((column) => !names.includes(column));
  if (missing.length > 0) {
    return err(`line 1 has no column ${missing.join(", ")}; expected the header ${COLUMNS.join(",")} or six numbers`);
  }
  return ok({ indices: COLUMNS.map((column) => names.indexOf(column)), firstRow: 1 });
}

/** An empty cell is not a zero. */
const numberOf = (cell: string | undefined): number => cell === undefined || cell.trim() === "" ? NaN : Number(cell);

function candleOf(row: readonly string[], indices: readonly number[]): Candle {
  const cell = (column: number) => numberOf(row[indices[column]!]);
  return { openTimeMs: cell(0), open: cell(1), high: cell(2), low: cell(3), close: cell(4), volume: cell(5) };
}

/** The timeframe most neighbouring rows agree on, so that a stray row shows as a fault; of one row, the name's. */
function timeframeOf(path: string, stepsMs: readonly number[]): Timeframe | undefined {
  const words = path.split(/[^0-9A-Za-z]+/);
  if (stepsMs.length === 0) return TIMEFRAMES.find((each) => words.includes(each));
  const known = new Map<number, Timeframe>(TIMEFRAMES.map((each) => [timeframeMs(each), each]));
  return stepsMs.map((stepMs) => known.get(stepMs)).find((each) => each !== undefined);
}

/** How far neighbouring rows stand apart, the most frequent distance first. */
function stepsOf(candles: readonly Candle[]): number[] {
  const counts = new Map<number, number>();
  for (let i = 1; i < candles.length; i++) {
    const stepMs = Math.abs(candles[i]!.openTimeMs - candles[i - 1]!.openTimeMs);
    if (stepMs > 0) counts.set(stepMs, (counts.get(stepMs) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([stepMs]) => stepMs);
}

function faultsOf(candles: readonly Candle[], lines: readonly number[], timeframe: Timeframe): string[] {
  const faults: string[] = [];
  let lastMs = -Infinity;
  for (let i = 0; i < candles.length; i++) {
    const { openTimeMs } = candles[i]!;
    const fault = candleFault(candles[i]!, timeframe) ?? orderFault(openTimeMs, lastMs);
    if (fault) faults.push(`line ${lines[i]}: ${fault}`);
    if (openTimeMs > lastMs) lastMs = openTimeMs;
  }
  return faults;
}

function orderFault(openTimeMs: number, lastMs: number): string | undefined {
  if (openTimeMs === lastMs) return `open time ${openTimeMs} is there twice`;
  return openTimeMs < lastMs ? `open time ${openTimeMs} comes after ${lastMs}; rows go from old to new` : undefined;
}

function describe(path: string, faults: readonly string[]): string {
  const more = faults.length - FAULTS_LISTED;
  const listed = faults.slice(0, FAULTS_LISTED).map((fault) => `  ${fault}`);
  if (more > 0) listed.push(`  and ${more} more`);
  return `Cannot use ${path}: ${faults.length} of its rows are faulty\n${listed.join("\n")}`;
}

function gapsOf(candles: readonly Candle[], timeframe: Timeframe): { gaps: number; missingCandles: number } {
  let gaps = 0;
  let missingCandles = 0;
  for (let i = 1; i < candles.length; i++) {
    const missing = (candles[i]!.openTimeMs - candles[i - 1]!.openTimeMs) / timeframeMs(timeframe) - 1;
    if (missing > 0) gaps++;
    missingCandles += missing;
  }
  return { gaps, missingCandles };
}

const QUOTES = /^[A-Z0-9]{2,12}(USDT|USDC|FDUSD|BUSD|USD)$/;
/** The first word of a file's name that looks like a symbol. */
export const symbolOf = (fileName: string): string | null =>
  fileName.toUpperCase().split(/[^A-Z0-9]+/).find((word) => QUOTES.test(word)) ?? null;

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
