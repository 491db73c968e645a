import { type Finding, isoTime, type SoundRows, type Subject } from "./finding.ts";

/** How many robust standard deviations a price may stand from the close before. */
export const OUTLIER_DEVIATIONS = 30;
/** Makes a standard deviation of the median absolute deviation of normal numbers. */
const MAD_TO_SIGMA = 1.4826;
/** Fewer returns say nothing of what is usual. */
const RETURNS_MIN = 100;

/**
 * Candles whose farthest price stands more than 30 robust standard deviations from the close before. The deviation is
 * 1.4826 × the median absolute deviation (MAD) of the logarithmic returns of all closes, so that the outliers themselves
 * do not widen it. A note: crashes are real.
 */
export function outliers({ kind }: Subject, { table, places }: SoundRows): Finding[] {
  if (kind !== "candles" && kind !== "mark_prices") return [];
  const [, high, low, close] = table.values;
  const returns = new Float64Array(Math.max(0, close!.length - 1));
  for (let i = 1; i < close!.length; i++) returns[i - 1] = Math.log(close![i]! / close![i - 1]!);
  const sigma = robustDeviation(returns);
  if (returns.length < RETURNS_MIN || sigma === 0) return [];
  const findings: Finding[] = [];
  for (let i = 1; i < close!.length; i++) {
    const before = close![i - 1]!;
    const [up, down] = [Math.log(high![i]! / before), Math.log(low![i]! / before)];
    const move = up > -down ? up : down;
    if (Math.abs(move) <= OUTLIER_DEVIATIONS * sigma) continue;
    const stays = Math.abs(returns[i - 1]!) > Math.abs(move) / 2;
    const timeMs = table.timesMs[i]!;
    const text = `${isoTime(timeMs)} reaches ${percent(move)} from the close before, ` +
      `${(Math.abs(move) / sigma).toFixed(0)} deviations, and closes at ${percent(returns[i - 1]!)}` +
      (stays ? "" : ": a wick, or a bad print");
    findings.push({ check: "outliers", severity: "note", row: places[i]!, timeMs, rows: 1, text });
  }
  return findings;
}

const percent = (logReturn: number): string =>
  `${logReturn < 0 ? "" : "+"}${(Math.expm1(logReturn) * 100).toFixed(2)} %`;

export function robustDeviation(values: Float64Array): number {
  const middle = median(values);
  return MAD_TO_SIGMA * median(values.map((value) => Math.abs(value - middle)));
}

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const half = sorted.length >> 1;
  return sorted.length === 0 ? 0 : sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
