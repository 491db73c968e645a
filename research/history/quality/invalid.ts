import { candleFault } from "../../../domain/candle.ts";
import { FUNDING_RATE_MAX, isFundingRate } from "../funding_file.ts";
import type { Finding, Subject } from "./finding.ts";

/** Rows that are none: no time, no number, a high below the close, a rate past all rates. */
export function invalid({ kind, table }: Subject): Finding[] {
  const findings: Finding[] = [];
  const { timesMs, values } = table;
  const [open, high, low, close, volume] = values;
  for (let i = 0; i < timesMs.length; i++) {
    const timeMs = timesMs[i]!;
    const text = kind === "funding_rates" ? rateFault(timeMs, open![i]!) : candleFault({
      openTimeMs: timeMs,
      open: open![i]!,
      high: high![i]!,
      low: low![i]!,
      close: close![i]!,
      volume: volume?.[i] ?? 0,
    });
    if (text) findings.push({ check: "invalid", severity: "fault", row: i, timeMs, rows: 1, text });
  }
  return findings;
}

function rateFault(timeMs: number, rate: number): string | undefined {
  if (!Number.isSafeInteger(timeMs) || timeMs <= 0) return `time must be Unix ms, was ${timeMs}`;
  return isFundingRate(rate) ? undefined : `funding rate must be a fraction up to ${FUNDING_RATE_MAX}, was ${rate}`;
}
