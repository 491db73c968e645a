import { counted } from "../../domain/counted.ts";
import type { Stored } from "../../research/history/import/store_rows.ts";
import { isoTime } from "../../research/history/quality/finding.ts";
import { reportText } from "../../research/history/quality/report.ts";
import { seriesName } from "../../research/history/store/series.ts";
import { ExitError } from "../exit.ts";

/** What came of sources, for people. */
export function storedText(stored: Stored): string[] {
  const { source, series, rows, firstMs, lastMs, added, same, repaired, notes, checks } = stored;
  const span = Number.isFinite(firstMs) ? `, ${isoTime(firstMs)} to ${isoTime(lastMs)}` : "";
  const outcome = added === null
    ? "refused, nothing was stored"
    : `${counted(added, "new row")} stored${same > 0 ? `, ${same} were there already` : ""}`;
  return [
    `${source}: ${seriesName(series)}, ${counted(rows, "row")}${span}: ${outcome}`,
    ...notes.map((note) => `  ${note}`),
    ...repaired.map((each) => `  repaired ${each}`),
    ...reportText(checks),
  ];
}

/** The same for machines. */
const storedJson = ({ source, series, rows, firstMs, lastMs, added, same, repaired, notes, checks }: Stored) => ({
  source,
  ...series,
  rows,
  first_ms: firstMs,
  last_ms: lastMs,
  added,
  same,
  repaired,
  notes,
  checks,
});

/** Prints what came of sources. @throws {ExitError} 3 where one was refused. */
export function tell(all: readonly Stored[], json: true | undefined): void {
  if (json) console.log(JSON.stringify({ sources: all.map(storedJson) }));
  else for (const stored of all) console.log(storedText(stored).join("\n"));
  const refused = all.filter(({ added }) => added === null);
  if (refused.length === 0) return;
  const names = refused.map(({ source }) => source).join(", ");
  throw new ExitError(`Refused: ${names}. Mend the source, or ask for a repair by its name with --repair`, 3);
}
