import type { CheckName, Severity } from "../../../coordinator/ports/research/history_quality.ts";
import type { Timeframe } from "../../../domain/candle.ts";
import type { Kind } from "../store/series.ts";
import type { Table } from "../store/table.ts";

export interface Finding {
  readonly check: CheckName;
  readonly severity: Severity;
  /** Where it begins, in the table. */
  readonly row: number;
  readonly timeMs: number;
  /** Rows that it is about; of a gap those that are missing. */
  readonly rows: number;
  readonly text: string;
}

/** Rows under examination. */
export interface Subject {
  readonly kind: Kind;
  /** Null for funding rates. */
  readonly timeframe: Timeframe | null;
  /** As the source holds them. */
  readonly table: Table;
  /** When the rows were written at the latest, Unix ms: what closes later was unfinished. */
  readonly writtenMs: number;
  /** What is stored of the same series around the same time. */
  readonly stored: Table | null;
}

/** Sound rows in order, each time once, with their places in the whole table. */
export interface SoundRows {
  readonly table: Table;
  readonly places: ArrayLike<number>;
}

export const isoTime = (timeMs: number): string =>
  Number.isFinite(timeMs)
    ? new Date(timeMs).toISOString().replace(/:00\.000Z$/, "Z").replace(".000Z", "Z")
    : String(timeMs);
