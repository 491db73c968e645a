import { timeframeMs } from "../../../domain/candle.ts";
import { firstRowFrom, type Table } from "../store/table.ts";
import { type Finding, isoTime, type SoundRows, type Subject } from "./finding.ts";
import { hours } from "./grid.ts";

/** Farther than any zone from UTC. */
export const ZONE_MAX_MS = 14 * 3_600_000;
const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
const OVERLAP_MIN = 20;
const SAMPLE = 2_000;

/** Rows that agree with the stored ones once all are moved by whole quarters of an hour. */
export function clockShift({ timeframe, stored }: Subject, { table, places }: SoundRows): Finding[] {
  if (timeframe === null || stored === null || stored.timesMs.length < OVERLAP_MIN) return [];
  const stepMs = Math.max(QUARTER_MS, timeframeMs(timeframe));
  if (agreement(table, stored, 0) > 0.5) return [];
  for (let shiftMs = stepMs; shiftMs <= ZONE_MAX_MS; shiftMs += stepMs) {
    for (const byMs of [shiftMs, -shiftMs]) {
      if (agreement(table, stored, byMs) < 0.9) continue;
      const text = `the rows equal the stored ones ${hours(byMs)} ${byMs > 0 ? "earlier" : "later"}: ` +
        "the times are of another zone";
      const timeMs = table.timesMs[0]!;
      return [{ check: "time_zone", severity: "fault", row: places[0]!, timeMs, rows: table.timesMs.length, text }];
    }
  }
  return [];
}

/** Share of rows whose values are the stored ones of `byMs` before; 0 of too few that overlap. */
function agreement(table: Table, stored: Table, byMs: number): number {
  const every = Math.max(1, Math.floor(table.timesMs.length / SAMPLE));
  let [equal, met] = [0, 0];
  for (let i = 0; i < table.timesMs.length; i += every) {
    const timeMs = table.timesMs[i]! - byMs;
    const j = firstRowFrom(stored.timesMs, timeMs);
    if (stored.timesMs[j] !== timeMs) continue;
    met++;
    if (table.values.every((column, c) => column[i] === stored.values[c]![j])) equal++;
  }
  return met < OVERLAP_MIN ? 0 : equal / met;
}

const PROFILE_DAYS_MIN = 28;
const CLOSENESS_MIN = 0.9;
const CLOSENESS_GAIN = 0.1;

/**
 * Rows whose day runs at other hours than the stored days: volume follows the same hours each day. A note, because
 * summer time moves those hours too.
 */
export function dayShift({ kind, timeframe, stored }: Subject, { table, places }: SoundRows): Finding[] {
  if (kind !== "candles" || timeframe === null || timeframeMs(timeframe) > HOUR_MS || stored === null) return [];
  const [here, there] = [dayProfile(table), dayProfile(stored)];
  if (!here || !there) return [];
  const closeness = Array.from({ length: 24 }, (_, shift) => correlation(here, turned(there, shift)));
  const best = closeness.indexOf(Math.max(...closeness));
  if (best === 0 || closeness[best]! < CLOSENESS_MIN || closeness[best]! < closeness[0]! + CLOSENESS_GAIN) return [];
  const byHours = best > 12 ? best - 24 : best;
  const timeMs = table.timesMs[0]!;
  const text =
    `from ${isoTime(timeMs)} on, the busy hours come ${Math.abs(byHours)} h ${byHours > 0 ? "later" : "earlier"} ` +
    "in the day than in what is stored: are the times UTC?";
  return [{ check: "time_zone", severity: "note", row: places[0]!, timeMs, rows: table.timesMs.length, text }];
}

/** Mean logarithm of the volume in each hour of the day; null of too few days. */
function dayProfile({ timesMs, values }: Table): number[] | null {
  const span = (timesMs.at(-1) ?? 0) - (timesMs[0] ?? 0);
  if (span < PROFILE_DAYS_MIN * 24 * HOUR_MS) return null;
  const [sums, counts] = [new Float64Array(24), new Float64Array(24)];
  for (let i = 0; i < timesMs.length; i++) {
    const hour = Math.floor(timesMs[i]! / HOUR_MS) % 24;
    sums[hour]! += Math.log1p(values[4]![i]!);
    counts[hour]!++;
  }
  return counts.every((count) => count > 0) ? Array.from(sums, (sum, hour) => sum / counts[hour]!) : null;
}

const turned = (profile: readonly number[], by: number): number[] =>
  profile.map((_, hour) => profile[(hour - by + 24) % 24]!);

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [da, db] = [a[i]! - meanA, b[i]! - meanB];
    both += da * db;
    ofA += da * da;
    ofB += db * db;
  }
  return ofA === 0 || ofB === 0 ? 0 : both / Math.sqrt(ofA * ofB);
}
