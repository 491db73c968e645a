import { sameRow } from "../store/table.ts";
import { type Finding, isoTime, type Subject } from "./finding.ts";

const HOUR_MS = 3_600_000;

/** Rows that come before the row above them, or stand for the second time. */
export function sequence({ table }: Subject): Finding[] {
  const { timesMs } = table;
  const findings: Finding[] = [];
  let lastMs = -Infinity;
  let firstRows: Map<number, number> | null = null;
  for (let i = 0; i < timesMs.length; i++) {
    const timeMs = timesMs[i]!;
    if (Number.isNaN(timeMs)) continue;
    if (timeMs > lastMs) {
      lastMs = timeMs;
      continue;
    }
    firstRows ??= firstRowsOf(timesMs);
    const first = firstRows.get(timeMs)!;
    const at = { row: i, timeMs, rows: 1, severity: "fault" } as const;
    if (first < i) {
      const like = sameRow(table, i, table, first) ? "with the same values" : "with other values";
      findings.push({ ...at, check: "duplicates", text: `${isoTime(timeMs)} is there twice, ${like}` });
    } else {
      findings.push({ ...at, check: "order", text: `${isoTime(timeMs)} comes after ${isoTime(lastMs)}` });
    }
  }
  return findings;
}

function firstRowsOf(timesMs: Float64Array): Map<number, number> {
  const rows = new Map<number, number>();
  for (let i = 0; i < timesMs.length; i++) if (!rows.has(timesMs[i]!)) rows.set(timesMs[i]!, i);
  return rows;
}

/** Where a clock was set back by an hour between two rows, as local clocks are in autumn. */
export function clocksSetBack({ table, stepMs }: { table: Subject["table"]; stepMs: number }): Finding[] {
  const { timesMs } = table;
  const findings: Finding[] = [];
  for (let i = 1; i < timesMs.length; i++) {
    const timeMs = timesMs[i]!;
    if (timesMs[i - 1]! + stepMs - timeMs !== HOUR_MS || stepMs > HOUR_MS) continue;
    const text = `the clock goes back an hour at ${isoTime(timeMs)}: these are local times, not UTC`;
    findings.push({ check: "time_zone", severity: "fault", row: i, timeMs, rows: 1, text });
  }
  return findings;
}
