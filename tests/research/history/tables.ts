import type { Table } from "../../../research/history/store/table.ts";

export const STEP_MS = 300_000;

/** Sound five-minute candles; the row's number in the whole series decides its prices. @param firstRow Of these. */
export function candleTable(count: number, firstMs: number, firstRow = 0): Table {
  const column = (of: (row: number) => number) => Float64Array.from({ length: count }, (_, i) => of(firstRow + i));
  const close = (row: number) => Math.round((100 + 10 * Math.sin(row / 7)) * 100) / 100;
  return {
    timesMs: Float64Array.from({ length: count }, (_, i) => firstMs + i * STEP_MS),
    values: [
      column((row) => close(row - 1)),
      column((row) => Math.max(close(row), close(row - 1)) + 0.5),
      column((row) => Math.min(close(row), close(row - 1)) - 0.5),
      column(close),
      column((row) => 1 + row % 13),
    ],
  };
}

/** A csv text of rows, as a file would hold them. */
export function csvOf({ timesMs, values }: Table, header = "timestamp_ms,open,high,low,close,volume\n"): string {
  return header +
    Array.from(timesMs, (timeMs, i) => [timeMs, ...values.map((column) => column[i])].join(",")).join("\n");
}
