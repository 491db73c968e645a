import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { parquetWriteBuffer } from "hyparquet-writer";
import { rowsIn } from "../../../research/history/import/history_file.ts";
import { importFile, type ImportOptions } from "../../../research/history/import/import_file.ts";
import { plainCells } from "../../../research/history/import/plain_cells.ts";
import type { ReadRows } from "../../../research/history/import/read_rows.ts";
import type { Stored } from "../../../research/history/import/store_rows.ts";
import type { Repair } from "../../../research/history/quality/repairs.ts";
import { HistoryStore } from "../../../research/history/store/history_store.ts";
import { candlesOf, type Kind } from "../../../research/history/store/series.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { candleTable, csvOf, STEP_MS } from "./tables.ts";

const FIRST_MS = Date.UTC(2024, 0, 2);
const table = candleTable(6, FIRST_MS);
const HEADER = "timestamp_ms,open,high,low,close,volume\n";
const csv = csvOf(table);
const lines = csvOf(table, "").split("\n");
const bytesOf = (text: string) => new TextEncoder().encode(text);

async function read(content: Uint8Array<ArrayBuffer>, kind: Kind = "candles"): Promise<ReadRows> {
  const rows = await rowsIn("x", content, kind);
  assert.ok(rows.ok, rows.ok ? "" : rows.error);
  assert.equal(rows.value.length, 1);
  return rows.value[0]!;
}

async function zipped(files: Readonly<Record<string, Uint8Array>>, level = 6): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, content] of Object.entries(files)) await writer.add(name, new Uint8ArrayReader(content), { level });
  return new Uint8Array(await writer.close());
}

/** Times written in another way. */
const timed = (say: (timeMs: number) => string, header = "open_time,open,high,low,close,volume") =>
  `${header}\n` + lines.map((line) => line.replace(/^\d+/, (timeMs) => say(Number(timeMs)))).join("\n");
const parquet = (time: unknown[], type: "TIMESTAMP" | "INT64" | "STRING" | "DOUBLE", name = "timestamp") =>
  new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name, data: time as never, type },
      ...["open", "high", "low", "close", "volume"].map((each, c) => ({
        name: each,
        data: table.values[c]!,
        type: "DOUBLE" as const,
      })),
    ],
  }));
const times = Array.from(table.timesMs);

const SAME: readonly (readonly [string, () => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>, string[]])[] =
  [
    ["csv with a header", () => bytesOf(csv), []],
    ["csv without a header", () => bytesOf(lines.join("\n")), []],
    ["gzipped csv", () => new Uint8Array(gzipSync(csv)), []],
    ["a zip", () => zipped({ "BTCUSDT-5m.csv": bytesOf(csv), "__MACOSX/x": bytesOf("?") }), []],
    ["a zip of a gzipped csv", () => zipped({ "a.csv.gz": gzipSync(csv) }), []],
    ["Windows line ends and a byte order mark", () => bytesOf(`\uFEFF${csv.replaceAll("\n", "\r\n")}\r\n\r\n`), []],
    ["semicolons", () => bytesOf(csv.replaceAll(",", ";")), []],
    ["tabs and quotes", () => bytesOf(csv.replaceAll(",", "\t").replace("open", '"open"')), []],
    ["pandas' header", () => bytesOf(timed(String, "Date,Open,High,Low,Close,Volume")), []],
    [
      "columns in another order",
      () =>
        bytesOf(
          `x,volume,close,low,high,open,Open Time\n${
            lines.map((line) => `1,${line.split(",").reverse().join(",")}`).join("\n")
          }`,
        ),
      [],
    ],
    ["seconds", () => bytesOf(timed((ms) => `${ms / 1_000}`)), ["6 times are in s"]],
    ["microseconds", () => bytesOf(timed((ms) => `${ms}000`)), ["6 times are in µs"]],
    ["nanoseconds", () => bytesOf(timed((ms) => `${ms}000000`)), ["6 times are in ns"]],
    ["dates with a zone", () => bytesOf(timed((ms) => new Date(ms + 3_600_000).toISOString().replace("Z", "+01:00"))), [
      "6 times are text with its zone",
    ]],
    ["dates without a zone", () => bytesOf(timed((ms) => new Date(ms).toISOString().slice(0, 19).replace("T", " "))), [
      "6 times are text without a zone, taken as UTC",
    ]],
    ["Parquet with timestamps", () => parquet(times.map((ms) => new Date(ms)), "TIMESTAMP"), []],
    ["Parquet with ms", () => parquet(times.map(BigInt), "INT64", "open_time"), []],
    ["Parquet with seconds", () => parquet(times.map((ms) => BigInt(ms / 1_000)), "INT64"), ["6 times are in s"]],
    ["Parquet with dates as text", () => parquet(times.map((ms) => new Date(ms).toISOString()), "STRING", "date"), [
      "6 times are text with its zone",
    ]],
  ];
for (const [what, content, notes] of SAME) {
  Deno.test(`the same rows are read from ${what}`, async () => {
    const rows = await read(await content());
    assert.deepEqual(rows.table, table);
    assert.deepEqual(rows.notes, notes);
  });
}

Deno.test("rows know their lines, empty ones counted", async () => {
  const rows = await read(bytesOf(`${HEADER}${lines[0]}\n\n${lines[1]}\n"${FIRST_MS}",1,2,1,2,3`));
  assert.deepEqual([...rows.lines], [2, 4, 5]);
  const plain = await read(bytesOf(`${HEADER}${lines[0]}\n\n${lines[1]}`));
  assert.deepEqual([...plain.lines], [2, 4]);
});

Deno.test("plain numbers are read as Number() reads them", () => {
  const cell = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((value) => value.toFixed(8)),
    fc.integer().map(String),
    fc.tuple(fc.nat(), fc.nat(999_999)).map(([whole, part]) => `${whole}.${part}`),
    fc.constantFrom("0", "-0", "0.0", "00.10", "1672531200000", "9007199254740991", "123456789.12345678"),
  );
  fc.assert(fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
    const cells = plainCells(rows.map((row) => row.join(",")).join("\n"), 0, 1, 2);
    if (cells === null) return rows.flat().some((text) => text.replace(/\D/g, "").length > 15);
    rows.forEach((row, i) => row.forEach((text, c) => assert.ok(Object.is(cells.columns[c]![i], Number(text)), text)));
    return cells.lines.length === rows.length;
  }));
});

for (
  const text of [
    "1,2\n3",
    "1,2,3\n4,5,6",
    "1,\n2,3",
    "1,x",
    "1e5,2",
    '"1",2',
    "1 ,2",
    "--1,2",
    "1.2.3,4",
    "1,-\n2,3",
    "1\r2,3",
  ]
) {
  Deno.test(`${JSON.stringify(text)} is left to the csv parser`, () => assert.equal(plainCells(text, 0, 1, 2), null));
}

const REFUSED: readonly (readonly [string, Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>, RegExp])[] = [
  [
    "another kind of text",
    bytesOf("<html>\n</html>"),
    /Cannot read candles from x: it has no column timestamp_ms, open, /,
  ],
  ["nothing", bytesOf(""), /it has no column .* \(of none\)/],
  ["a header alone", bytesOf(HEADER), /it holds no rows/],
  [
    "too few columns",
    bytesOf(`${FIRST_MS},1,2`),
    /line 1 has 3 columns; expected timestamp_ms,open,high,low,close,volume/,
  ],
  ["a zip cut off", zipped({ "a.csv": bytesOf(csv) }).then((zip) => zip.slice(0, 60)), /Cannot unpack x: /],
  ["an empty zip of folders", zipped({ ".hidden": bytesOf("") }), /the archive holds no file/],
  ["a gzip cut off", new Uint8Array(gzipSync(csv)).slice(0, 40), /the gzip data is damaged or cut off/],
  ["feather", bytesOf("ARROW1\0\0…"), /it is a feather file; write it as Parquet/],
  ["Parquet cut off", parquet(times.map(BigInt), "INT64").slice(0, 80), /is the Parquet file whole\?/],
  [
    "Parquet without a volume",
    new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "time", data: [1] }] })),
    /it has no column open, high/,
  ],
];
for (const [what, content, sentence] of REFUSED) {
  Deno.test(`a file of ${what} is refused in one sentence`, async () => {
    const rows = await rowsIn("x", await content, "candles");
    assert.match(rows.ok ? "" : rows.error, sentence);
  });
}

Deno.test("a zip whose content does not fit its checksum is refused", async () => {
  const zip = await zipped({ "a.csv": bytesOf(csv) }, 0);
  const place = new TextDecoder("latin1").decode(zip).indexOf(String(FIRST_MS));
  zip[place + 12] = "7".charCodeAt(0);
  const rows = await rowsIn("x", zip, "candles");
  assert.match(rows.ok ? "" : rows.error, /Cannot unpack x: Invalid CRC32; fetch the file again/);
});

const BTC = candlesOf("BTCUSDT", "5m");
const NOW_MS = Date.UTC(2026, 0, 1);

async function imported(
  store: HistoryStore,
  text: string,
  options: Partial<ImportOptions> & { repair?: readonly Repair[] } = {},
  name = "binanceusdm-BTCUSDT-5m.csv",
): Promise<Stored> {
  const path = `${store.folder}/${name}`;
  await Deno.writeTextFile(path, text);
  const { repair = [], ...rest } = options;
  const stored = await importFile(store, path, { nowMs: NOW_MS, repairs: new Set(repair), ...rest });
  assert.ok(stored.ok, stored.ok ? "" : stored.error);
  return stored.value[0]!;
}

/** Lines of a file with one thing wrong, what the report says of it, and the rows that its repair leaves. */
const FAULTY: readonly (readonly [string, string, Repair, RegExp, number])[] = [
  [
    "a duplicate",
    [...lines.slice(0, 3), lines[2]!, ...lines.slice(3)].join("\n"),
    "duplicates",
    /^line 4: 2024-01-02T00:10Z is there twice, with the same values$/,
    6,
  ],
  [
    "a duplicate with other values",
    [...lines.slice(0, 3), lines[2]!.replace(/\d+$/, "99"), ...lines.slice(3)].join("\n"),
    "duplicates",
    /^line 4: .* twice, with other values$/,
    6,
  ],
  [
    "wrong order",
    [lines[0]!, lines[2]!, lines[1]!, ...lines.slice(3)].join("\n"),
    "order",
    /^line 3: 2024-01-02T00:05Z comes after 2024-01-02T00:10Z$/,
    6,
  ],
  [
    "a price that is NaN",
    [...lines.slice(0, 3), lines[3]!.replace(/,[\d.]+/, ",NaN"), ...lines.slice(4)].join("\n"),
    "invalid",
    /^line 4: open must be a price above 0, was NaN$/,
    5,
  ],
  [
    "an empty cell",
    HEADER + [...lines.slice(0, 5), lines[5]!.replace(/\d+$/, "")].join("\n"),
    "invalid",
    /^line 7: volume must be 0 or more, was NaN$/,
    5,
  ],
  [
    "a low above the close",
    HEADER + [`${FIRST_MS},100,101,100.5,100,1`, ...lines.slice(1)].join("\n"),
    "invalid",
    /^line 2: low 100.5 is above open 100 or close 100$/,
    5,
  ],
  [
    "a time off the grid",
    [...lines.slice(0, 5), lines[5]!.replace(/^\d+/, String(FIRST_MS + 5 * STEP_MS + 1))].join("\n"),
    "off_grid",
    /^line 6: .* is not on the 5m grid$/,
    5,
  ],
];
for (const [what, text, repair, sentence, left] of FAULTY) {
  Deno.test(`a file with ${what} is refused with its line; asked for by name, it is mended and logged`, () =>
    inFolder(async (folder) => {
      const store = new HistoryStore(folder);
      const refused = await imported(store, text);
      assert.equal(refused.added, null);
      const [report] = refused.checks;
      assert.deepEqual([report!.check, report!.severity], [repair, "fault"]);
      assert.match(`${report!.first[0]!.place}: ${report!.first[0]!.text}`, sentence);
      assert.equal((await store.read(BTC)).timesMs.length, 0);
      const mended = await imported(store, text, { repair: [repair] });
      assert.equal(mended.added, left);
      assert.equal(mended.repaired.length, 1);
      assert.equal((await store.read(BTC)).timesMs.length, left);
      const log = (await Deno.readTextFile(`${folder}/log.jsonl`)).trim().split("\n").map((line) => JSON.parse(line));
      assert.deepEqual(log.map(({ action, series }) => [action, series]), [["repair", "candles BTCUSDT 5m"], [
        "import",
        "candles BTCUSDT 5m",
      ]]);
      assert.deepEqual(log[0].done, mended.repaired);
    }));
}

Deno.test("another repair than the one asked for is not done", () =>
  inFolder(async (folder) => {
    const text = [lines[0], lines[2], lines[1], lines[1], ...lines.slice(3)].join("\n");
    const store = new HistoryStore(folder);
    assert.equal((await imported(store, text, { repair: ["duplicates"] })).added, null);
    assert.equal((await imported(store, text, { repair: ["duplicates", "order"] })).added, 6);
    assert.deepEqual(await store.read(BTC), table);
  }));

Deno.test("a gap is told with its line and stored as it is; filled only when asked for", () =>
  inFolder(async (folder) => {
    const text = HEADER + [...lines.slice(0, 2), ...lines.slice(4)].join("\n");
    const store = new HistoryStore(folder);
    const gapped = await imported(store, text);
    assert.equal(gapped.added, 4);
    assert.deepEqual(gapped.checks.map(({ check, severity, rows }) => [check, severity, rows]), [["gaps", "fault", 2]]);
    assert.equal(gapped.checks[0]!.first[0]!.place, "line 4");
    assert.equal(
      gapped.checks[0]!.first[0]!.text,
      "2 rows are missing after 2024-01-02T00:05Z, until 2024-01-02T00:20Z",
    );
    assert.equal((await imported(store, text, { repair: ["gaps"] })).added, 2);
    const { timesMs, values: [open, high, low, close, volume] } = await store.read(BTC);
    assert.deepEqual([...timesMs], [...table.timesMs]);
    const before = close![1]!;
    assert.deepEqual([open![2], high![2], low![3], close![3], volume![3]], [before, before, before, before, 0]);
  }));

Deno.test("a candle that still formed when the file was written is refused, and left out when asked for", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    const nowMs = FIRST_MS + 5.5 * STEP_MS;
    const refused = await imported(store, csv, { nowMs });
    assert.equal(refused.added, null);
    assert.equal(refused.checks[0]!.check, "unfinished");
    assert.match(
      refused.checks[0]!.first[0]!.text,
      /^2024-01-02T00:25Z closes at 2024-01-02T00:30Z, after it was written/,
    );
    assert.equal((await imported(store, csv, { nowMs, repair: ["unfinished"] })).added, 5);
  }));

Deno.test("a file's date tells what was unfinished, unless it is older than its first row", () =>
  inFolder(async (folder) => {
    const path = `${folder}/BTCUSDT-5m.csv`;
    await Deno.writeTextFile(path, csv);
    const added = async (fileMs: number) => {
      await Deno.utime(path, fileMs / 1_000, fileMs / 1_000);
      const stored = await importFile(new HistoryStore(folder), path, { nowMs: NOW_MS, repairs: new Set() });
      return stored.ok ? stored.value[0]!.added : stored.error;
    };
    assert.equal(await added(FIRST_MS + 5 * STEP_MS), null);
    assert.equal(await added(0), 6);
  }));

Deno.test("restated bars are told with line, time and both values; they stand only when asked for", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    await imported(store, csv);
    const text = csv.replace(lines[4]!, lines[4]!.replace(/\d+$/, "777"));
    const refused = await imported(store, text);
    assert.equal(refused.added, null);
    const [{ check, first }] = refused.checks as [Stored["checks"][number]];
    assert.equal(check, "restated");
    assert.equal(`${first[0]!.place}: ${first[0]!.text}`, "line 6: 2024-01-02T00:20Z: volume 777 is stored as 5");
    assert.deepEqual(await store.read(BTC), table);
    const taken = await imported(store, text, { repair: ["restated"] });
    assert.deepEqual([taken.added, taken.same, taken.repaired], [0, 5, ["restated: 1 stored row overwritten"]]);
    assert.equal((await store.read(BTC)).values[4]![4], 777);
  }));

Deno.test("a file tells symbol, kind and timeframe by its name and rows, or the options do", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    const marks = await imported(store, csv, {}, "binanceusdm-ETHUSDT-mark5m.csv");
    assert.deepEqual(marks.series, { kind: "mark_prices", symbol: "ETHUSDT", timeframe: "5m" });
    const rates = await imported(
      store,
      `${FIRST_MS + 4},0.0001\n${FIRST_MS + 28_800_009},-0.0002`,
      {},
      "ETHUSDT-funding.csv",
    );
    assert.deepEqual([rates.series.kind, rates.added, rates.checks], ["funding_rates", 2, []]);
    const named = await imported(store, lines[0]!, { symbol: "SOLUSDT", timeframe: "1h" }, "x.csv");
    assert.deepEqual(named.series, candlesOf("SOLUSDT", "1h"));
    for (
      const [name, options, sentence] of [["x.csv", {}, /Cannot tell the symbol of .*say --symbol/], [
        "BTCUSDT.csv",
        {},
        /Cannot tell the timeframe .*say --timeframe/,
      ]] as const
    ) {
      await Deno.writeTextFile(`${folder}/${name}`, lines[0]!);
      const told = await importFile(store, `${folder}/${name}`, { nowMs: NOW_MS, repairs: new Set(), ...options });
      assert.match(told.ok ? "" : told.error, sentence);
    }
  }));
