import { createHash } from "node:crypto";
import { type Timeframe, TIMEFRAMES } from "../../../domain/candle.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { symbolOf } from "../candle_file.ts";
import type { Repair } from "../quality/repairs.ts";
import { timeframeOf } from "../quality/steps.ts";
import type { HistoryStore } from "../store/history_store.ts";
import { isSymbol, type Kind, type Series } from "../store/series.ts";
import { readBytes } from "../text_file.ts";
import { rowsIn } from "./history_file.ts";
import type { ReadRows } from "./read_rows.ts";
import { type Stored, storeRows } from "./store_rows.ts";

export interface ImportOptions {
  /** What the file's name tells when undefined. */
  readonly kind?: Kind | undefined;
  readonly symbol?: string | undefined;
  /** What the rows tell, else the name, when undefined. */
  readonly timeframe?: Timeframe | undefined;
  readonly repairs: ReadonlySet<Repair>;
  readonly nowMs: number;
}

/** A file, read and named: what it holds, and of which series. */
export interface NamedRows {
  readonly series: Series;
  readonly read: ReadRows;
  readonly sha256: string;
  /** When the file was written, Unix ms: what closes later was unfinished. */
  readonly writtenMs: number;
}

/** Reads a file and tells its series, without judging the rows. @returns One entry a file in it, or one sentence. */
export async function namedRows(
  path: string,
  options: Omit<ImportOptions, "repairs">,
): Promise<Result<readonly NamedRows[]>> {
  const name = path.split(/[/\\]/).at(-1)!;
  const kind = options.kind ?? kindOf(name);
  const bytes = await readBytes(path, kind.replace("_", " "));
  if (!bytes.ok) return bytes;
  const read = await rowsIn(path, bytes.value, kind);
  if (!read.ok) return read;
  const sha256 = createHash("sha256").update(bytes.value).digest("hex");
  const fileMs = await writtenAtMs(path);
  const named: NamedRows[] = [];
  for (const rows of read.value) {
    const series = seriesOf(rows, kind, options);
    if (!series.ok) return series;
    // A file that is older than its first row has a date that somebody made up.
    const isDated = fileMs !== undefined && fileMs > rows.table.timesMs[0]!;
    const writtenMs = Math.min(options.nowMs, isDated ? fileMs : Infinity);
    named.push({ series: series.value, read: rows, sha256, writtenMs });
  }
  return ok(named);
}

/** Imports one file. @returns What came of each file in it, or one sentence when it cannot be read. */
export async function importFile(
  store: HistoryStore,
  path: string,
  options: ImportOptions,
): Promise<Result<readonly Stored[]>> {
  const named = await namedRows(path, options);
  if (!named.ok) return named;
  const { repairs, nowMs } = options;
  const stored: Stored[] = [];
  for (const { series, read, sha256, writtenMs } of named.value) {
    stored.push(await storeRows(store, series, read, { repairs, nowMs, writtenMs, sha256, action: "import" }));
  }
  return ok(stored);
}

export function kindOf(fileName: string): Kind {
  if (/funding/i.test(fileName)) return "funding_rates";
  return /mark/i.test(fileName) ? "mark_prices" : "candles";
}

function seriesOf(read: ReadRows, kind: Kind, options: Omit<ImportOptions, "repairs">): Result<Series> {
  const name = read.source.split(/[/\\]/).at(-1)!;
  const symbol = options.symbol ?? symbolOf(name) ?? symbolOf(read.source);
  if (symbol === null) return err(`Cannot tell the symbol of ${read.source} from its name: say --symbol BTCUSDT`);
  if (!isSymbol(symbol)) {
    return err(`A symbol is up to 40 capitals, digits, dots, dashes and underscores, was "${symbol}"`);
  }
  if (kind === "funding_rates") return ok({ kind, symbol, timeframe: null });
  const words = name.split(/[^0-9A-Za-z]+/);
  const timeframe = options.timeframe ?? timeframeOf(read.table.timesMs) ??
    TIMEFRAMES.find((each) => words.includes(each));
  if (!timeframe) {
    return err(`Cannot tell the timeframe of ${read.source}: say --timeframe; known are ${TIMEFRAMES.join(", ")}`);
  }
  return ok({ kind, symbol, timeframe });
}

const writtenAtMs = async (path: string): Promise<number | undefined> =>
  (await Deno.stat(path).catch(() => null))?.mtime?.getTime();
