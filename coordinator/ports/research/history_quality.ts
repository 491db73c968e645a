/** What one check of recorded rows has found. */
export interface CheckReport {
  readonly check: CheckName;
  readonly severity: Severity;
  readonly findings: number;
  /** Rows that they are about; of gaps those that are missing. */
  readonly rows: number;
  /** The first of them. */
  readonly first: readonly ReportedFinding[];
}

/** One place of a report, with where it stands in its file. */
export interface ReportedFinding {
  /** `line 12` or `row 12`; null of what is stored. */
  readonly place: string | null;
  readonly time: string;
  readonly rows: number;
  readonly text: string;
}

/** What can be wrong with recorded rows. */
export const CHECK_NAMES = [
  "invalid",
  "order",
  "duplicates",
  "off_grid",
  "time_zone",
  "unfinished",
  "restated",
  "gaps",
  "outliers",
  "flat",
  "zero_volume",
] as const;
export type CheckName = typeof CHECK_NAMES[number];

/** A fault is wrong data; a note is data that may be right, as a flash crash is. */
export type Severity = "fault" | "note";
