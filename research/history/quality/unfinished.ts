import { timeframeMs } from "../../../domain/candle.ts";
import { type Finding, isoTime, type Subject } from "./finding.ts";

/** Candles that were still forming when they were written down. */
export function unfinished({ table, timeframe, writtenMs }: Subject): Finding[] {
  if (timeframe === null) return [];
  const findings: Finding[] = [];
  const { timesMs } = table;
  for (let i = 0; i < timesMs.length; i++) {
    const timeMs = timesMs[i]!;
    const closesMs = timeMs + timeframeMs(timeframe);
    if (!(closesMs > writtenMs)) continue;
    const text = `${isoTime(timeMs)} closes at ${isoTime(closesMs)}, after it was written (${isoTime(writtenMs)})`;
    findings.push({ check: "unfinished", severity: "fault", row: i, timeMs, rows: 1, text });
  }
  return findings;
}
