import type { Severity } from "../ports/journal.ts";

export interface LogSettings {
  readonly level: Severity;
  readonly format: "json" | "text";
  /** Levels of single components. */
  readonly components: Readonly<Record<string, Severity>>;
}

export interface LogRecord {
  readonly atMs: number;
  readonly severity: Severity;
  readonly component: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const RANK: Record<Severity, number> = { debug: 0, info: 1, warning: 2, error: 3, critical: 4 };

export const isWritten = (record: LogRecord, settings: LogSettings): boolean =>
  RANK[record.severity] >= RANK[settings.components[record.component] ?? settings.level];

/** One line: JSON for machines, or words for a terminal. */
export function logLine(record: LogRecord, format: LogSettings["format"]): string {
  const time = new Date(record.atMs).toISOString();
  const { severity, component, message, details } = record;
  if (format === "json") return JSON.stringify({ time, severity, component, message, ...details });
  const more = Object.entries(details).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`).join("");
  return `${time.slice(11, 19)} ${severity.toUpperCase().padEnd(8)} ${component}: ${message}${more}`;
}
