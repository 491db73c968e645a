import { type Candle, candleContext, candleFault, type Timeframe } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";

/** The columns of a history file, in order. */
const COLUMNS = ["timestamp_ms", "open", "high", "low", "close", "volume"];

/**
 * Reads the candles a training job names: csv or gzipped csv with the columns `timestamp_ms,open,high,low,close,volume`
 * and, where they are known, `funding_rate,leader_close`; oldest first, with a header or without.
 *
 * @returns One sentence that names file, line and fault when it cannot be used.
 */
export async function readHistory(path: string, timeframe: Timeframe): Promise<Result<Candle[]>> {
  const text = await readText(path);
  return text.ok ? parseHistory(path, text.value, timeframe) : text;
}

async function readText(path: string): Promise<Result<string>> {
  try {
    const bytes = await Deno.readFile(path);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    if (!isGzip) return ok(new TextDecoder().decode(bytes));
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return ok(await new Response(unpacked).text());
  } catch (cause) {
    return err(`Cannot read the history ${path}: ${cause instanceof Error ? cause.message : cause}`);
  }
}

function parseHistory(path: string, text: string, timeframe: Timeframe): Result<Candle[]> {
  const lines = text.split(/\r?\n/);
  const candles: Candle[] = [];
  for (let i = lines[0]?.startsWith(COLUMNS[0]!) ? 1 : 0; i < lines.length; i++) {
    if (lines[i]!.trim() === "") continue;
    const candle = parseLine(lines[i]!);
    const isLate = candle.openTimeMs <= (candles.at(-1)?.openTimeMs ?? 0);
    const fault = candleFault(candle, timeframe) ??
      (isLate ? `${candle.openTimeMs} is not after the line before` : undefined);
    if (fault) return err(`Cannot use the history ${path}: line ${i + 1}: ${fault}`);
    candles.push(candle);
  }
  return candles.length > 0 ? ok(candles) : err(`Cannot use the history ${path}: it holds no candles`);
}

function parseLine(line: string): Candle {
  const cells = line.split(",");
  const known = (column: number) => cells[column]?.trim() ? Number(cells[column]) : undefined;
  const cell = (column: number) => known(column) ?? NaN;
  const bar = { openTimeMs: cell(0), open: cell(1), high: cell(2), low: cell(3), close: cell(4), volume: cell(5) };
  return { ...bar, ...candleContext(known(6), known(7)) };
}
