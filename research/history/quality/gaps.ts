import { timeframeMs } from "../../../domain/candle.ts";
import { counted } from "../../../domain/counted.ts";
import { usualStepMs } from "./steps.ts";
import { type Finding, isoTime, type SoundRows, type Subject } from "./finding.ts";

const HOUR_MS = 3_600_000;

/** Stretches where rows are missing. Funding rates are expected as often as most of them come. */
export function gaps({ timeframe }: Subject, { table, places }: SoundRows): Finding[] {
  const { timesMs } = table;
  const stepMs = timeframe === null ? usualStepMs(timesMs) : timeframeMs(timeframe);
  if (stepMs === null) return [];
  const findings: Finding[] = [];
  for (let i = 1; i < timesMs.length; i++) {
    const [beforeMs, timeMs] = [timesMs[i - 1]!, timesMs[i]!];
    // Settlements are stamped some ms late, each time otherwise.
    const missing = Math.round((timeMs - beforeMs) / stepMs) - 1;
    if (missing < 1) continue;
    const isSpringHour = timeMs - beforeMs - stepMs === HOUR_MS && isClockChange(timeMs);
    const hint = isSpringHour ? "; clocks go forward then: local times?" : "";
    const text = `${counted(missing, "row is", "rows are")} missing after ${isoTime(beforeMs)}, until ${
      isoTime(timeMs)
    }${hint}`;
    findings.push({ check: "gaps", severity: "fault", row: places[i]!, timeMs, rows: missing, text });
  }
  return findings;
}

/** A Sunday of March, the night of it: when summer time begins in Europe and America. */
function isClockChange(timeMs: number): boolean {
  const date = new Date(timeMs);
  return date.getUTCMonth() === 2 && date.getUTCDay() === 0 && date.getUTCHours() <= 4;
}
