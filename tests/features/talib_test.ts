import assert from "node:assert/strict";
import type { Candle } from "../../domain/candle.ts";
import { featureColumns } from "./feature_columns.ts";
import { relativeError } from "./relative_error.ts";

/** Candle from which a seed that differs from TA-Lib's is forgotten. The daily file has 502, and starts to agree by 300. */
const CONVERGED = 600;
const CONVERGED_DAILY = 300;
/** TA-Lib sums squares in one pass and loses digits. */
const ONE_PASS = 1e-6;
const EXACT = 1e-8;

/** Feature, TA-Lib's column, tolerance, and whether both start from the same seed: then all values are compared. */
const ORACLE = [
  ["rsi", "rsi14", EXACT, "same seed"],
  ["rsi_14", "rsi14", EXACT, "same seed"],
  ["ema_20", "ema20", EXACT, "same seed"],
  ["macd", "macd_12_26_9", EXACT, "other seed"],
  ["macd_signal", "macd_signal", EXACT, "other seed"],
  ["macd_hist", "macd_hist", EXACT, "other seed"],
  ["bb_upper", "bb_upper_20_2", ONE_PASS, "same seed"],
  ["bb_middle", "bb_middle", EXACT, "same seed"],
  ["bb_lower", "bb_lower", ONE_PASS, "same seed"],
  ["atr", "atr14", EXACT, "same seed"],
  ["atr_percent", "natr14", EXACT, "same seed"],
  ["obv", "obv", EXACT, "same seed"],
  ["adx", "adx14", EXACT, "other seed"],
  ["plus_di", "plus_di14", EXACT, "other seed"],
  ["minus_di", "minus_di14", EXACT, "other seed"],
  ["price_momentum", "roc10", EXACT, "same seed"],
  ["stoch_k", "stoch_slowk_14_3_3", EXACT, "same seed"],
  ["stoch_d", "stoch_slowd", EXACT, "same seed"],
  ["cci_20", "cci20", EXACT, "same seed"],
  ["mfi_14", "mfi14", EXACT, "same seed"],
  ["williams_r_14", "willr14", EXACT, "same seed"],
  ["roc_10", "roc10", EXACT, "same seed"],
  ["stddev_20", "stddev20_pop", ONE_PASS, "same seed"],
  ["natr_14", "natr14", EXACT, "same seed"],
  ["trange", "trange", EXACT, "same seed"],
  ["sma_20", "sma20", EXACT, "same seed"],
  ["wma_20", "wma20", EXACT, "same seed"],
  ["dema_20", "dema20", EXACT, "same seed"],
  ["tema_20", "tema20", EXACT, "same seed"],
  ["sar", "sar_002_02", EXACT, "same seed"],
  ["ad", "ad", EXACT, "same seed"],
] as const;

const FOLDER = new URL("../../../shared/data/oracle/talib/", import.meta.url);
const FILES = [
  ["dev-binanceusdm-BTCUSDT-5m-20230815-20230819.csv.gz", CONVERGED],
  ["dev-binanceusdm-BTCUSDT-1h-2024Q1.csv.gz", CONVERGED],
  ["dev-binanceusdm-ETHUSDT-5m-20240411-20240415.csv.gz", CONVERGED],
  ["dev-skender-default-daily.csv.gz", CONVERGED_DAILY],
] as const;

/** The cells of each column, as text. */
async function columnsOf(file: URL): Promise<Map<string, string[]>> {
  const unpacked = (await Deno.open(file)).readable.pipeThrough(new DecompressionStream("gzip"));
  const [header, ...rows] = (await new Response(unpacked).text()).trim().split("\n").map((line) => line.split(","));
  return new Map(header!.map((name, i) => [name, rows.map((row) => row[i]!)]));
}

function candlesOf(columns: Map<string, string[]>): Candle[] {
  const cell = (name: string, row: number) => Number(columns.get(name)![row]);
  return columns.get("timestamp_ms")!.map((_, i) => ({
    openTimeMs: cell("timestamp_ms", i),
    open: cell("open", i),
    high: cell("high", i),
    low: cell("low", i),
    close: cell("close", i),
    volume: cell("volume", i),
  }));
}

for (const [file, converged] of FILES) {
  Deno.test(`every feature that TA-Lib has equals TA-Lib's in ${file}`, async (t) => {
    const url = new URL(file, FOLDER);
    if (!(await Deno.stat(url).catch(() => null))) return console.log(`not run: ${url.pathname} is missing`);
    const oracle = await columnsOf(url);
    const features = featureColumns(candlesOf(oracle));
    for (const [feature, column, tolerance, seed] of ORACLE) {
      await t.step(`${feature} equals ${column}`, () => {
        const from = seed === "same seed" ? 0 : converged;
        const compared = compare(features.get(feature)!, oracle.get(column)!, from, tolerance);
        assert(compared > 180, `only ${compared} values could be compared`);
      });
    }
  });
}

function compare(actual: (number | null)[], expected: string[], from: number, tolerance: number): number {
  let compared = 0;
  for (let i = from; i < expected.length; i++) {
    if (expected[i] === "") continue;
    const error = relativeError(actual[i] ?? null, Number(expected[i]));
    assert(error <= tolerance, `candle ${i}: ${actual[i]}, TA-Lib has ${expected[i]}, apart by ${error}`);
    compared++;
  }
  return compared;
}

Deno.test("the comparison with TA-Lib notices a difference of 1e-7", () => {
  assert.throws(() => compare([1 + 1e-7], ["1"], 0, EXACT), /TA-Lib has 1, apart by/);
  assert.throws(() => compare([null], ["1"], 0, EXACT), /null, TA-Lib has 1/);
});
