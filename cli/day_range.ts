import { err, ok, type Result } from "../domain/result.ts";

/** Unix ms UTC; both ends belong to the range. Undefined is open. */
export interface TimeRange {
  readonly fromMs: number | undefined;
  readonly toMs: number | undefined;
}

const DAY_MS = 86_400_000;
const BARE_DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z?$/;

/** Reads `--from` and `--to`: `2024-01-31` (the whole day) or `2024-01-31T12:00`, always UTC. */
export function parsedDayRange(from: string | undefined, to: string | undefined): Result<TimeRange> {
  const start = from === undefined ? undefined : startMs(from);
  const end = to === undefined ? undefined : startMs(to);
  if (Number.isNaN(start)) return err(`--from must be a date such as 2024-01-01, was "${from}"`);
  if (end === undefined) return ok({ fromMs: start, toMs: undefined });
  if (Number.isNaN(end)) return err(`--to must be a date such as 2024-01-31, was "${to}"`);
  const toMs = BARE_DATE.test(to!) ? end + DAY_MS - 1 : end;
  if (start !== undefined && start > toMs) return err(`--from must not be after --to, was ${from} after ${to}`);
  return ok({ fromMs: start, toMs });
}

function startMs(text: string): number {
  if (BARE_DATE.test(text)) return exactMs(`${text}T00:00Z`, text);
  return DATE_TIME.test(text) ? exactMs(text.endsWith("Z") ? text : `${text}Z`, text) : NaN;
}

/** `Date.parse` makes 2 March of 30 February: such a date is not one. */
function exactMs(iso: string, text: string): number {
  const timeMs = Date.parse(iso);
  return Number.isNaN(timeMs) || new Date(timeMs).toISOString().slice(0, 10) !== text.slice(0, 10) ? NaN : timeMs;
}
