import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type CandleFile, readCandleFile } from "../../research/history/candle_file.ts";

const HEADER = "timestamp_ms,open,high,low,close,volume";
const MINUTE_MS = 60_000;
const FIRST_MS = 1_700_000_100_000;
/** A sound row, `k` five-minute steps after the first. */
const row = (k: number, close = 100) => `${FIRST_MS + k * 5 * MINUTE_MS},100,101,99,${close},7`;
const rows = (count: number) => Array.from({ length: count }, (_, k) => row(k));

async function read(content: string | Uint8Array, name = "candles.csv") {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, name);
    await Deno.writeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
    return await readCandleFile(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function sound(content: string | Uint8Array, name?: string): Promise<CandleFile> {
  const result = await read(content, name);
  assert(result.ok, result.ok ? "" : result.error);
  return result.value;
}

const fourRows = rows(4).join("\n");
const SAME: readonly (readonly [string, string | Uint8Array])[] = [
  ["a header", `${HEADER}\n${fourRows}\n`],
  ["no header", fourRows],
  ["Windows line ends", `${HEADER}\n${fourRows}`.replaceAll("\n", "\r\n")],
  ["a byte order mark", `\uFEFF${HEADER}\n${fourRows}`],
  ["a byte order mark and no header", `\uFEFF${fourRows}`],
  ["gzip", gzipSync(`${HEADER}\n${fourRows}`)],
  ["empty lines at the end", `${fourRows}\n\n\n`],
  [
    "columns in another order, and one more",
    `note,volume,close,low,high,open,Timestamp_ms\n${
      rows(4).map((line) => `hi,${line.split(",").reverse().join(",")}`).join("\n")
    }`,
  ],
];
for (const [what, content] of SAME) {
  Deno.test(`candles are read from a file with ${what}`, async () => {
    const { candles, timeframe, gaps, missingCandles } = await sound(content);
    assert.equal(candles.length, 4);
    assert.deepEqual(candles[1], {
      openTimeMs: FIRST_MS + 5 * MINUTE_MS,
      open: 100,
      high: 101,
      low: 99,
      close: 100,
      volume: 7,
    });
    assert.deepEqual([timeframe, gaps, missingCandles], ["5m", 0, 0]);
  });
}

Deno.test("gaps are counted, with the candles that are missing in them", async () => {
  const { gaps, missingCandles, candles } = await sound([row(0), row(1), row(2), row(5), row(6), row(8)].join("\n"));
  assert.deepEqual([candles.length, gaps, missingCandles], [6, 2, 3]);
});

for (
  const [name, symbol] of [
    ["binanceusdm-BTCUSDT-5m-20230101-20241230.csv", "BTCUSDT"],
    ["ethusdt_1h.csv", "ETHUSDT"],
    ["1000PEPEUSDT-5m.csv", "1000PEPEUSDT"],
    ["candles.csv", null],
    ["usdt.csv", null],
  ] as const
) {
  Deno.test(`the symbol in ${name} is ${symbol}`, async () =>
    assert.equal((await sound(fourRows, name)).symbol, symbol));
}

Deno.test("one candle alone takes the timeframe that the name tells", async () => {
  assert.equal((await sound(row(0), "BTCUSDT-5m.csv")).timeframe, "5m");
});

Deno.test("the hash is that of the file's bytes", async () => {
  const bytes = gzipSync(fourRows);
  assert.equal((await sound(bytes)).sha256, createHash("sha256").update(bytes).digest("hex"));
});

const FAULTS: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
  ["an empty file", "", /line 1 has no column timestamp_ms/],
  ["a header alone", `${HEADER}\n`, /holds no rows/],
  ["a column that is missing", "timestamp_ms,open,high,low,close\n1,2,3,4,5", /line 1 has no column volume;/],
  ["another kind of file", "<html>\n</html>", /expected the header timestamp_ms,open/],
  ["a time twice", [row(0), row(1), row(1), row(2)].join("\n"), /line 3: open time \d+ is there twice/],
  [
    "rows out of order",
    [HEADER, row(0), row(2), row(1), row(3), row(4)].join("\n"),
    /line 4: open time \d+ comes after/,
  ],
  ["a file from new to old", rows(4).reverse().join("\n"), /line 2: .* rows go from old to new/],
  [
    "a price that is empty",
    [row(0), `${row(1).replace(",100,", ",,")}`, row(2)].join("\n"),
    /line 2: open must be a price/,
  ],
  [
    "a price of words",
    [row(0), row(1).replace(",101,", ",high,"), row(2)].join("\n"),
    /line 2: high must be a price.*NaN/,
  ],
  ["a row cut short", [row(0), row(1), row(2).slice(0, -2)].join("\n"), /line 3: volume must be 0 or more, was NaN/],
  ["an impossible candle", [row(0), row(1, 102), row(2)].join("\n"), /line 2: high 101 is below .* close 102/],
  [
    "a time off the grid",
    [row(0), row(1), `${FIRST_MS + 11 * MINUTE_MS},100,101,99,100,7`, row(3), row(4), row(5)].join("\n"),
    /line 3: open time \d+ is not on the 5m grid/,
  ],
  [
    "an unknown timeframe",
    [0, 7, 14].map((m) => `${FIRST_MS + m * MINUTE_MS},1,1,1,1,1`).join("\n"),
    /420000 ms apart; known/,
  ],
  ["one candle of no known timeframe", row(0), /Cannot tell the timeframe/],
  ["gzip that is cut off", gzipSync(fourRows).subarray(0, 40), /damaged or cut off/],
];
for (const [what, content, message] of FAULTS) {
  Deno.test(`${what} is refused with a message that says where`, async () => {
    const result = await read(content);
    assert(!result.ok);
    assert.match(result.error, message);
  });
}

Deno.test("many faults are told in one message of few lines, with their number", async () => {
  const result = await read([...rows(5), ...Array.from({ length: 40 }, (_, k) => row(5 + k, 200))].join("\n"));
  assert(!result.ok);
  const lines = result.error.split("\n");
  assert.match(lines[0]!, /40 of its rows are faulty/);
  assert.match(lines[1]!, /^ {2}line 6: high 101 is below/);
  assert.equal(lines.length, 12);
  assert.equal(lines.at(-1), "  and 30 more");
});

Deno.test("a missing file and a folder are refused by name", async () => {
  const missing = await readCandleFile("/no/such/file.csv");
  assert(!missing.ok);
  assert.equal(missing.error, "Cannot read candles: there is no file /no/such/file.csv");
  const folder = await Deno.makeTempDir();
  const result = await readCandleFile(folder);
  await Deno.remove(folder);
  assert(!result.ok && result.error.startsWith(`Cannot read candles from ${folder}:`));
});

const RECORDED = new URL("../../../shared/data/candles/", import.meta.url);
for (
  const [name, count, timeframe, gaps, missing] of [
    ["binanceusdm-BTCUSDT-5m-20230101-20241230.csv.gz", 210_240, "5m", 0, 0],
    ["binance-BTCUSDT-1h-20170817-20240421.csv.gz", 58_419, "1h", 28, 128],
  ] as const
) {
  Deno.test(`${name} is read whole`, async () => {
    const url = new URL(name, RECORDED);
    if (!(await Deno.stat(url).catch(() => null))) return console.log(`not run: ${url.pathname} is missing`);
    const result = await readCandleFile(url.pathname);
    assert(result.ok);
    const { candles, symbol } = result.value;
    assert.deepEqual([candles.length, result.value.timeframe, symbol], [count, timeframe, "BTCUSDT"]);
    assert.deepEqual([result.value.gaps, result.value.missingCandles], [gaps, missing]);
  });
}
