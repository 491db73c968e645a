import { counted } from "../../../domain/counted.ts";
import type { CheckReport } from "../../../coordinator/ports/research/history_quality.ts";
import { type Finding, isoTime } from "./finding.ts";

/** Places told of one check. */
const TOLD_MOST = 10;

/** @param placeOf Of a row, where it has one. */
export function reportOf(findings: readonly Finding[], placeOf: (row: number) => string | null): CheckReport[] {
  const groups = Map.groupBy(findings, ({ check, severity }) => `${severity} ${check}`);
  return [...groups.values()].map((group): CheckReport => ({
    check: group[0]!.check,
    severity: group[0]!.severity,
    findings: group.length,
    rows: group.reduce((rows, finding) => rows + finding.rows, 0),
    first: group.slice(0, TOLD_MOST).map(({ row, timeMs, rows, text }) => ({
      place: placeOf(row),
      time: isoTime(timeMs),
      rows,
      text,
    })),
  })).sort((a, b) => a.severity === b.severity ? 0 : a.severity === "fault" ? -1 : 1);
}

/** Lines for people: a heading a check, then its places. */
export function reportText(reports: readonly CheckReport[]): string[] {
  return reports.flatMap(({ check, severity, findings, rows, first }) => {
    const more = findings - first.length;
    return [
      `  ${severity} ${check}: ${counted(findings, "place")}, ${counted(rows, "row")}`,
      ...first.map(({ place, text }) => `    ${place === null ? "" : `${place}: `}${text}`),
      ...(more > 0 ? [`    and ${more} more`] : []),
    ];
  });
}
