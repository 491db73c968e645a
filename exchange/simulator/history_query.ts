import { err, ok, type Result } from "../../domain/result.ts";
import type { Refusal } from "../matching/refusal.ts";
import { integerParam, limitParam } from "./endpoint.ts";

const WEEK_MS = 7 * 86_400_000;

const START_AFTER_END: Refusal = { code: -1023, message: "Start time is greater than end time." };
const WINDOW_TOO_LONG: Refusal = { code: -4165, message: "Invalid time interval: at most 7 days." };

/** How a list of the account's past is asked for. */
export const historyParams = {
  startTime: integerParam.optional(),
  endTime: integerParam.optional(),
  limit: limitParam(500, 1000),
};

export interface HistoryQuery {
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
  readonly limit: number;
  /** Rows from this id on; then there is no window. */
  readonly fromId?: number | undefined;
}

/** Where a row stands in its list. */
export interface HistoryPlace {
  readonly id: number;
  readonly atMs: number;
}

/**
 * A page of the account's past, as Binance cuts it: a window of at most 7 days (the latest when none is stated), from
 * a start or an id the first rows, else the latest; oldest first in either case.
 *
 * @param rows Oldest first. @param nowMs Market time.
 */
export function historyPage<Row>(
  rows: readonly Row[],
  placeOf: (row: Row) => HistoryPlace,
  query: HistoryQuery,
  nowMs: number,
): Result<Row[], Refusal> {
  const { fromId, startTime, limit } = query;
  if (fromId !== undefined) return ok(rows.filter((row) => placeOf(row).id >= fromId).slice(0, limit));
  const window = windowOf(query, nowMs);
  if (!window.ok) return window;
  const [fromMs, toMs] = window.value;
  const found = rows.filter((row) => placeOf(row).atMs >= fromMs && placeOf(row).atMs <= toMs);
  return ok(startTime === undefined ? found.slice(-limit) : found.slice(0, limit));
}

function windowOf({ startTime, endTime }: HistoryQuery, nowMs: number): Result<[number, number], Refusal> {
  if (startTime === undefined) return ok([(endTime ?? nowMs) - WEEK_MS, endTime ?? nowMs]);
  if (endTime === undefined) return ok([startTime, startTime + WEEK_MS]);
  if (startTime > endTime) return err(START_AFTER_END);
  return endTime - startTime > WEEK_MS ? err(WINDOW_TOO_LONG) : ok([startTime, endTime]);
}
