import { timeframeMs } from "../../../domain/candle.ts";
import { type Finding, isoTime, type Subject } from "./finding.ts";

const QUARTER_MS = 15 * 60_000;

/** Open times that stand on no multiple of the timeframe; where all are off by the same, their zone is to blame. */
export function grid({ table, timeframe }: Subject): Finding[] {
  if (timeframe === null) return [];
  const stepMs = timeframeMs(timeframe);
  const { timesMs } = table;
  const findings: Finding[] = [];
  const offsets = new Map<number, number>();
  for (let i = 0; i < timesMs.length; i++) {
    const timeMs = timesMs[i]!;
    const offMs = timeMs % stepMs;
    if (!(offMs > 0)) continue;
    offsets.set(offMs, (offsets.get(offMs) ?? 0) + 1);
    const text = `${isoTime(timeMs)} is not on the ${timeframe} grid`;
    findings.push({ check: "off_grid", severity: "fault", row: i, timeMs, rows: 1, text });
  }
  const [[offMs, count] = [0, 0]] = [...offsets].sort((a, b) => b[1] - a[1]);
  if (count < 0.9 * timesMs.length || offMs % QUARTER_MS !== 0) return findings;
  const timeMs = timesMs[0]!;
  const text = `every open time stands ${
    hours(offMs)
  } after the ${timeframe} grid of UTC: the times are of another zone`;
  return [{ check: "time_zone", severity: "fault", row: 0, timeMs, rows: count, text }];
}

/** `5 h 30 min`, as an offset is said. */
export function hours(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const parts = [[Math.floor(minutes / 60), "h"], [minutes % 60, "min"]] as const;
  return parts.filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}`).join(" ");
}
