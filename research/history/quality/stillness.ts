import { counted } from "../../../domain/counted.ts";
import type { CheckName } from "../../../coordinator/ports/research/history_quality.ts";
import { type Finding, isoTime, type SoundRows, type Subject } from "./finding.ts";

/** Runs of candles whose four prices are one: the exchange stood still, or somebody filled a gap. */
export function flat({ kind }: Subject, rows: SoundRows): Finding[] {
  if (kind !== "candles") return [];
  const [open, high, low, close] = rows.table.values;
  const isFlat = (i: number) => high![i] === low![i] && open![i] === close![i];
  return runs("flat", rows, isFlat, (count) => counted(count, "flat candle"));
}

/** Runs of candles in which nothing was traded. */
export function zeroVolume({ kind }: Subject, rows: SoundRows): Finding[] {
  if (kind !== "candles") return [];
  const volume = rows.table.values[4]!;
  return runs("zero_volume", rows, (i) => volume[i] === 0, (count) => `${counted(count, "candle")} without volume`);
}

function runs(
  check: CheckName,
  { table: { timesMs }, places }: SoundRows,
  isOne: (row: number) => boolean,
  say: (count: number) => string,
): Finding[] {
  const findings: Finding[] = [];
  for (let i = 0; i < timesMs.length; i++) {
    if (!isOne(i)) continue;
    const from = i;
    while (i + 1 < timesMs.length && isOne(i + 1)) i++;
    const count = i - from + 1;
    const until = count > 1 ? ` to ${isoTime(timesMs[i]!)}` : "";
    const text = `${say(count)}: ${isoTime(timesMs[from]!)}${until}`;
    findings.push({ check, severity: "note", row: places[from]!, timeMs: timesMs[from]!, rows: count, text });
  }
  return findings;
}
