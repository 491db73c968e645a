/** The newest lines of the log, for those who look at it. Secrets are masked before a line gets here. */
import type { Severity } from "./journal.ts";

export interface LogLine {
  /** Counts up from 1 at each start. */
  readonly seq: number;
  /** Wall time, Unix ms. */
  readonly timestamp: number;
  readonly level: Severity;
  readonly component: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface LogQuery {
  readonly limit: number;
  /** Only lines of at least this level. */
  readonly level?: Severity;
  readonly component?: string;
  /** Text in message, component or details, in whatever case. */
  readonly q?: string;
  /** Only lines older than this number. */
  readonly before?: number;
  /** Only lines newer than this number; all, where it is of a former start. */
  readonly after?: number;
}

export interface LogPage {
  /** Newest first. */
  readonly items: readonly LogLine[];
  /** `before` of the page after; null on the last one. */
  readonly next: number | null;
}

export interface Logbook {
  lines(query: LogQuery): LogPage;
  /** That have written a line that is kept. */
  components(): readonly string[];
}
