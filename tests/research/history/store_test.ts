import assert from "node:assert/strict";
import fc from "fast-check";
import { HistoryStore } from "../../../research/history/store/history_store.ts";
import { candlesOf, isSymbol, type Series, seriesFolder, seriesIn } from "../../../research/history/store/series.ts";
import { listStore } from "../../../research/history/store/list_store.ts";
import { parseSeries } from "../../../research/history/store/series_reference.ts";
import {
  contentHash,
  inOrder,
  joined,
  rowsAt,
  rowsBetween,
  type Table,
} from "../../../research/history/store/table.ts";
import { readCandles } from "../../../research/history/candle_source.ts";
import { readContext } from "../../../research/history/candle_context.ts";
import { candlesIn, readStoredCandles } from "../../../research/history/stored_candles.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { candleTable, STEP_MS } from "./tables.ts";

const FIRST_MS = Date.UTC(2024, 0, 1, 22);
const BTC = candlesOf("BTCUSDT", "5m");
const table = candleTable(60, FIRST_MS);

async function filesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    found.push(...isDirectory ? await filesIn(path) : [path]);
  }
  return found.sort();
}

const parquetIn = async (folder: string) => (await filesIn(folder)).filter((path) => path.endsWith(".parquet"));

Deno.test("a series lies in a folder a day, and comes back as it was", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    assert.deepEqual((await store.append(BTC, table)).added, 60);
    assert.deepEqual((await parquetIn(folder)).map((path) => path.slice(folder.length)), [
      "/candles/symbol=BTCUSDT/timeframe=5m/day=2024-01-01/part-0001.parquet",
      "/candles/symbol=BTCUSDT/timeframe=5m/day=2024-01-02/part-0001.parquet",
    ]);
    assert.deepEqual(await store.read(BTC), table);
    assert.deepEqual(await store.read(BTC, FIRST_MS + STEP_MS, FIRST_MS + 3 * STEP_MS), rowsBetween(table, 1, 4));
    assert.equal((await store.read(candlesOf("ETHUSDT", "5m"))).timesMs.length, 0);
    const [listed] = await listStore(store);
    assert.deepEqual([listed!.series, listed!.rows, listed!.days, listed!.firstDay, listed!.lastDay], [
      BTC,
      60,
      2,
      "2024-01-01",
      "2024-01-02",
    ]);
  }));

Deno.test("whatever pieces come in whatever order, twice or not, the store holds each row once and in order", async () => {
  const piece = fc.tuple(fc.nat(59), fc.nat(59)).map(([a, b]) => [Math.min(a, b), Math.max(a, b) + 1] as const);
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      (pieces, compacts) =>
        inFolder(async (folder) => {
          const store = new HistoryStore(folder);
          for (const [from, to] of pieces) await store.append(BTC, rowsBetween(table, from, to));
          if (compacts) await store.compact(BTC);
          const expected = inOrder(joined(pieces.map(([from, to]) => rowsBetween(table, from, to)), 5));
          assert.deepEqual(await store.read(BTC), expected);
        }),
    ),
    { numRuns: 12 },
  );
});

Deno.test("an append leaves the files that are there alone", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    await store.append(BTC, rowsBetween(table, 0, 10));
    const [first] = await parquetIn(folder);
    const before = await Deno.readFile(first!);
    await store.append(BTC, rowsBetween(table, 5, 20));
    assert.deepEqual(await Deno.readFile(first!), before);
    assert.equal((await parquetIn(folder)).length, 2);
  }));

Deno.test("writers at the same time, each with a store of its own, lose no row", () =>
  inFolder(async (folder) => {
    const pieces = Array.from({ length: 12 }, (_, i) => rowsBetween(table, i * 5, i * 5 + 5));
    const added = await Promise.all(pieces.map((rows) => new HistoryStore(folder).append(BTC, rows)));
    assert.equal(added.reduce((sum, each) => sum + each.added, 0), 60);
    assert.deepEqual(await new HistoryStore(folder).read(BTC), table);
  }));

Deno.test("a reader is not disturbed by compactions and appends at the same time", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    await store.append(BTC, rowsBetween(table, 0, 12));
    const writing = (async () => {
      for (let i = 12; i < 24; i++) {
        await store.append(BTC, rowsBetween(table, i, i + 1));
        await store.compact(BTC);
      }
    })();
    let isWriting = true;
    writing.finally(() => isWriting = false);
    while (isWriting) {
      const { timesMs } = await new HistoryStore(folder).read(BTC);
      assert.deepEqual([...timesMs], [...table.timesMs.subarray(0, timesMs.length)]);
      assert.ok(timesMs.length >= 12);
    }
    await writing;
  }));

Deno.test("candles that come one by one do not become a file each for ever", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    for (let i = 0; i < 40; i++) await store.append(BTC, rowsBetween(table, i, i + 1));
    assert.deepEqual(await store.read(BTC), rowsBetween(table, 0, 40));
    assert.ok((await parquetIn(folder)).length <= 34, `${(await parquetIn(folder)).length} files`);
  }));

function changed(rows: Table, row: number, close: number): Table {
  const values = rows.values.map((column) => column.slice());
  values[3]![row] = close;
  return { ...rows, values };
}

Deno.test("a row that is told otherwise stays as it is stored, until it is overwritten", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    await store.append(BTC, table);
    const other = changed(table, 30, 100.001);
    const { added, same, restated } = await store.append(BTC, other);
    assert.deepEqual([added, same, restated.map(({ timeMs, row }) => [timeMs, row])], [0, 59, [[
      table.timesMs[30],
      30,
    ]]]);
    assert.deepEqual(await store.compare(BTC, other), restated);
    assert.deepEqual(await store.read(BTC), table);
    await store.overwrite(BTC, rowsAt(other, [30]));
    assert.deepEqual(await store.read(BTC), other);
  }));

Deno.test("after a crash between a compaction's rename and its removals, reading and compacting give the same rows", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    await store.append(BTC, rowsBetween(table, 0, 10));
    await store.append(BTC, rowsBetween(table, 10, 20));
    const [, second] = await parquetIn(folder);
    const leftOver = await Deno.readFile(second!);
    await store.compact(BTC);
    await store.overwrite(BTC, rowsAt(changed(table, 15, 100.001), [15]));
    await Deno.writeFile(second!, leftOver);
    const expected = rowsBetween(changed(table, 15, 100.001), 0, 20);
    assert.deepEqual(await store.read(BTC), expected);
    assert.equal(await store.compact(BTC), 1);
    assert.deepEqual(await store.read(BTC), expected);
    assert.equal((await parquetIn(folder)).length, 1);
  }));

Deno.test("an unfinished file of a killed writer is looked over, and goes with a compaction", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    await store.append(BTC, rowsBetween(table, 0, 10));
    const day = `${store.folderOf(BTC)}/day=2024-01-01`;
    await Deno.writeTextFile(`${day}/.part-0002.parquet.0000.tmp`, "half a fi");
    assert.deepEqual(await store.read(BTC), rowsBetween(table, 0, 10));
    await store.append(BTC, rowsBetween(table, 10, 20));
    assert.deepEqual(await store.read(BTC), rowsBetween(table, 0, 20));
    await store.compact(BTC);
    assert.deepEqual((await filesIn(day)).map((path) => path.slice(day.length)), ["/part-0001.parquet"]);
  }));

Deno.test("a damaged file is named, with what to do", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    await store.append(BTC, table);
    const [path] = await parquetIn(folder);
    await Deno.truncate(path!, 100);
    await assert.rejects(
      store.read(BTC),
      /Cannot read .*day=2024-01-01\/part-0001\.parquet: .*; remove the file and import/,
    );
    const read = await readStoredCandles(store, { symbol: "BTCUSDT", timeframe: "5m" });
    assert.match(read.ok ? "" : read.error, /Cannot read .*part-0001\.parquet/);
  }));

Deno.test("stored candles are read as a file's would be, and their hash is that of the content", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    await store.append(BTC, rowsAt(table, Array.from(table.timesMs.keys()).filter((row) => row !== 7 && row !== 8)));
    const read = await readCandles(store.folderOf(BTC));
    assert.ok(read.ok, read.ok ? "" : read.error);
    const { timeframe, symbol, gaps, missingCandles, candles, sha256 } = read.value;
    assert.deepEqual([timeframe, symbol, gaps, missingCandles, candles.length], ["5m", "BTCUSDT", 1, 2, 58]);
    const [open, high, low, close, volume] = table.values.map((column) => column[9]!);
    assert.deepEqual(candles[7], { openTimeMs: table.timesMs[9], open, high, low, close, volume });
    await store.compact(BTC);
    const other = new HistoryStore(`${folder}/other`, { codec: "zstd", level: 3 });
    await other.append(BTC, await store.read(BTC));
    const again = await readStoredCandles(other, { symbol: "BTCUSDT", timeframe: "5m" });
    assert.equal(again.ok && again.value.sha256, sha256);
    assert.notEqual(contentHash(changed(table, 3, 9)), contentHash(table));
    const none = await readStoredCandles(store, { symbol: "BTCUSDT", timeframe: "5m", fromMs: 0, toMs: 1 });
    assert.match(none.ok ? "" : none.error, /Nothing of candles BTCUSDT 5m is stored in .* in that range/);
    const folderOnly = await readCandles(folder);
    assert.match(folderOnly.ok ? "" : folderOnly.error, /is a folder: name a file, or a stored series/);
  }));

Deno.test("funding rates and leader are read from the store as from files", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    const funding: Series = { kind: "funding_rates", symbol: "BTCUSDT", timeframe: null };
    await store.append(funding, { timesMs: Float64Array.of(FIRST_MS + 1), values: [Float64Array.of(0.0001)] });
    await store.append(candlesOf("ETHUSDT", "5m"), table);
    const files = { funding: store.folderOf(funding), leader: store.folderOf(candlesOf("ETHUSDT", "5m")) };
    const read = await readContext(candlesIn(table), "5m", files);
    assert.ok(read.ok, read.ok ? "" : read.error);
    assert.deepEqual([read.value[3]!.fundingRate, read.value[3]!.leaderClose], [0.0001, table.values[3]![3]]);
    const wrong = await readContext(candlesIn(table), "5m", { funding: folder });
    assert.match(wrong.ok ? "" : wrong.error, /is a folder: name a file, or stored rates such as/);
  }));

const SERIES: readonly (readonly [string, Series])[] = [
  ["BTCUSDT/5m", BTC],
  ["candles/BTCUSDT/5m", BTC],
  ["mark_prices/BTCUSDT/8h", { kind: "mark_prices", symbol: "BTCUSDT", timeframe: "8h" }],
  ["funding_rates/BTCUSDT", { kind: "funding_rates", symbol: "BTCUSDT", timeframe: null }],
  ["features/ETHUSDT/1h", { kind: "features", symbol: "ETHUSDT", timeframe: "1h" }],
];
for (const [text, series] of SERIES) {
  Deno.test(`"${text}" names a series, and so does its folder`, () => {
    assert.deepEqual(parseSeries(text), { ok: true, value: series });
    assert.deepEqual(seriesIn(`data/history/${seriesFolder(series)}`), series);
    assert.deepEqual(parseSeries(`data/history/${seriesFolder(series)}/`), { ok: true, value: series });
  });
}

for (const text of ["", "BTCUSDT", "BTCUSDT/7m", "btc/5m", "BTCUSDT/5m/x", "funding_rates/BTCUSDT/8h", "../etc/5m"]) {
  Deno.test(`"${text}" names no series`, () => {
    const parsed = parseSeries(text);
    assert.match(parsed.ok ? "" : parsed.error, /^Expected a series such as BTCUSDT\/5m/);
  });
}

Deno.test("a symbol is never a way out of the store", async () => {
  assert.ok(!["..", ".", "A/B", "", "a", "A\\B", "A".repeat(41)].some(isSymbol));
  await inFolder(async (folder) => {
    const outside = new HistoryStore(folder).append(candlesOf("../X", "5m"), table);
    await assert.rejects(outside, /A symbol is up to 40 capitals/);
  });
});
