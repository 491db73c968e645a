import { DuckDBInstance } from "@duckdb/node-api";
import { importFile } from "../research/history/import/import_file.ts";
import { csvTable } from "../research/history/export/csv_table.ts";
import { HistoryStore } from "../research/history/store/history_store.ts";
import { candlesOf } from "../research/history/store/series.ts";
import type { Table } from "../research/history/store/table.ts";
import type { Measurement } from "./measurement.ts";

const RECORDED = new URL("../../shared/data/candles/binanceusdm-BTCUSDT-5m-20230101-20241230.csv.gz", import.meta.url);
const ROWS = 210_240;
const ROUNDS = 3;
const BTC = candlesOf("BTCUSDT", "5m");

/** Two years of five-minute candles from a csv file into the store, and back; beside DuckDB at the same work. */
export async function* bench(): AsyncGenerator<Measurement> {
  const folder = await Deno.makeTempDir();
  try {
    const file = await candleFile(folder);
    const imports: [number, number][] = [];
    const reads: [number, number][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const [ours, theirs] = [`${folder}/ours-${round}`, `${folder}/duckdb-${round}`];
      const store = new HistoryStore(ours);
      imports.push([await seconds(() => imported(store, file)), await seconds(() => duckdb(copyInto(file, theirs)))]);
      const glob = `${ours}/candles/**/*.parquet`;
      reads.push([await seconds(() => store.read(BTC)), await seconds(() => duckdb(readAll(glob)))]);
    }
    yield measured("history_import_two_years_of_5m", imports);
    yield measured("history_read_two_years_of_5m", reads);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function measured(name: string, rounds: readonly (readonly [number, number])[]): Measurement {
  const median = (side: 0 | 1) => rounds.map((each) => each[side]).sort((a, b) => a - b)[ROUNDS >> 1]!;
  const [value, peer] = [median(0), median(1)];
  const rounded = (figure: number) => Number(figure.toFixed(3));
  return {
    name,
    value: rounded(value),
    unit: "s",
    peer: "DuckDB",
    peer_value: rounded(peer),
    ratio: rounded(peer / value),
    n: ROWS,
  };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1_000;
}

async function imported(store: HistoryStore, file: string): Promise<void> {
  const done = await importFile(store, file, {
    symbol: "BTCUSDT",
    timeframe: "5m",
    repairs: new Set(),
    nowMs: Date.now(),
  });
  if (!done.ok || done.value[0]?.added !== ROWS) {
    throw new Error(`${ROWS} rows were to be stored: ${JSON.stringify(done)}`);
  }
}

async function duckdb(sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run(sql);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The same layout, without checks and without waiting for the disk. */
const copyInto = (file: string, folder: string): string =>
  `copy (select timestamp_ms, open, high, low, close, volume, 'BTCUSDT' as symbol, '5m' as timeframe,
     cast(make_timestamp_ms(timestamp_ms) as date) as day from read_csv('${file}'))
   to '${folder}' (format parquet, compression gzip, partition_by (symbol, timeframe, day))`;

const readAll = (glob: string): string => `create table rows as from read_parquet('${glob}', hive_partitioning = true)`;

/** The recording, or as many made-up candles where it is missing. */
async function candleFile(folder: string): Promise<string> {
  const recorded = decodeURIComponent(RECORDED.pathname);
  if (await Deno.stat(recorded).then(({ isFile }) => isFile, () => false)) return recorded;
  const path = `${folder}/BTCUSDT-5m.csv`;
  await Deno.writeFile(path, ReadableStream.from(csvTable(madeUp(), ["open", "high", "low", "close", "volume"])));
  return path;
}

function madeUp(): Table {
  const column = (of: (row: number) => number) => Float64Array.from({ length: ROWS }, (_, row) => of(row));
  const close = (row: number) =>
    Math.round(300_000 + 50_000 * Math.sin(row / 9_000) + 1_000 * Math.sin(row * 1.7)) / 10;
  return {
    timesMs: column((row) => Date.UTC(2023, 0, 1) + row * 300_000),
    values: [
      column((row) => close(row - 1)),
      column((row) => Math.max(close(row), close(row - 1)) + 0.5),
      column((row) => Math.min(close(row), close(row - 1)) - 0.5),
      column(close),
      column((row) => (row * 7_919 % 100_003) / 1_000),
    ],
  };
}
