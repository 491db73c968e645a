import assert from "node:assert/strict";
import { DuckDBInstance } from "@duckdb/node-api";
import { HistoryStore } from "../../../research/history/store/history_store.ts";
import { candlesOf } from "../../../research/history/store/series.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { candleTable, STEP_MS } from "./tables.ts";

const FIRST_MS = Date.UTC(2024, 0, 1, 20);
const table = candleTable(100, FIRST_MS);

async function duckRows(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRows() as unknown[][];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

for (const codec of ["gzip", "zstd"] as const) {
  Deno.test(`DuckDB reads a store packed by ${codec}: the same rows, with symbol, timeframe and day from the folders`, () =>
    inFolder(async (folder) => {
      const store = new HistoryStore(folder, { codec, level: 6 });
      await store.append(candlesOf("BTCUSDT", "5m"), table);
      const rows = await duckRows(
        `select timestamp_ms, open, high, low, close, volume, symbol, timeframe, cast(day as varchar)
         from read_parquet('${folder}/candles/**/*.parquet', hive_partitioning = true) order by timestamp_ms`,
      );
      assert.equal(rows.length, 100);
      for (const [i, row] of rows.entries()) {
        const day = i < 48 ? "2024-01-01" : "2024-01-02";
        const values = table.values.map((column) => column[i]);
        assert.deepEqual(row, [BigInt(FIRST_MS + i * STEP_MS), ...values, "BTCUSDT", "5m", day]);
      }
    }));
}

Deno.test("DuckDB sees no row twice after appends and compaction", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    const series = candlesOf("BTCUSDT", "5m");
    for (let from = 0; from < 100; from += 10) {
      await store.append(series, candleTable(20, FIRST_MS + from * STEP_MS, from));
    }
    const count = `select count(*), count(distinct timestamp_ms) from read_parquet('${folder}/candles/**/*.parquet')`;
    assert.deepEqual(await duckRows(count), [[110n, 110n]]);
    assert.equal(await store.compact(series), 2);
    assert.deepEqual(await duckRows(count), [[110n, 110n]]);
  }));
