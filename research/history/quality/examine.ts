import { timeframeMs } from "../../../domain/candle.ts";
import { inOrder, isStrictlyRising, rowsAt } from "../store/table.ts";
import { clockShift, dayShift } from "./clock_shift.ts";
import type { Finding, SoundRows, Subject } from "./finding.ts";
import { gaps } from "./gaps.ts";
import { grid } from "./grid.ts";
import { invalid } from "./invalid.ts";
import { outliers } from "./outliers.ts";
import { clocksSetBack, sequence } from "./sequence.ts";
import { usualStepMs } from "./steps.ts";
import { flat, zeroVolume } from "./stillness.ts";
import { unfinished } from "./unfinished.ts";

/** Looks at each row alone, in the order of the source. */
const ROW_CHECKS: readonly ((subject: Subject) => Finding[])[] = [invalid, sequence, grid, unfinished, setBack];
/** Looks at rows beside each other: those that are sound, in order. */
const SERIES_CHECKS: readonly ((subject: Subject, rows: SoundRows) => Finding[])[] = [
  clockShift,
  dayShift,
  gaps,
  outliers,
  flat,
  zeroVolume,
];

/** Everything that is found in rows; nothing is changed. */
export function examine(subject: Subject): Finding[] {
  const ofRows = ROW_CHECKS.flatMap((check) => check(subject));
  const sound = soundRows(subject, ofRows);
  return [...ofRows, ...SERIES_CHECKS.flatMap((check) => check(subject, sound))];
}

function setBack({ table, timeframe }: Subject): Finding[] {
  const stepMs = timeframe === null ? usualStepMs(table.timesMs) : timeframeMs(timeframe);
  return stepMs === null ? [] : clocksSetBack({ table, stepMs });
}

function soundRows({ table }: Subject, findings: readonly Finding[]): SoundRows {
  const unsound = new Set(findings.filter(({ check }) => check === "invalid").map(({ row }) => row));
  const { timesMs } = table;
  if (unsound.size === 0 && isStrictlyRising(timesMs)) return { table, places: timesMs.map((_, i) => i) };
  const kept = Array.from(timesMs.keys()).filter((row) => !unsound.has(row)).sort((a, b) =>
    timesMs[a]! - timesMs[b]! || a - b
  );
  const places = kept.filter((row, i) => i === 0 || timesMs[row] !== timesMs[kept[i - 1]!]);
  return { table: inOrder(rowsAt(table, places)), places };
}
