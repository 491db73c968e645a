export const PERIODS = ["day", "week", "month"] as const;
export type Period = typeof PERIODS[number];

export const DAY_MS = 86_400_000;

export interface Span {
  readonly name: string;
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
}

/** The last periods that have begun, the newest first, UTC. Weeks begin on Monday. */
export function periodsBack(period: Period, count: number, nowMs: number): Span[] {
  const spans: Span[] = [];
  for (let at = nowMs; spans.length < count;) {
    const fromMs = startOf(period, at);
    spans.push({ name: nameOf(period, fromMs), fromMs, toMs: endOf(period, fromMs) });
    at = fromMs - 1;
  }
  return spans;
}

const dayOf = (ms: number): number => ms - (((ms % DAY_MS) + DAY_MS) % DAY_MS);

function startOf(period: Period, ms: number): number {
  const day = dayOf(ms), date = new Date(day);
  if (period === "day") return day;
  if (period === "week") return day - (date.getUTCDay() + 6) % 7 * DAY_MS;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function endOf(period: Period, fromMs: number): number {
  if (period !== "month") return fromMs + (period === "day" ? 1 : 7) * DAY_MS;
  const date = new Date(fromMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

const nameOf = (period: Period, fromMs: number): string =>
  new Date(fromMs).toISOString().slice(0, period === "month" ? 7 : 10);
