import { getJsonLinesFormatter, getTextFormatter, type LogLevel, type LogRecord } from "@logtape/logtape";
import type { Severity } from "../ports/journal.ts";
import type { Redaction } from "./redaction.ts";

/** `logging` of the configuration. */
export interface LogSettings {
  readonly level: Severity;
  /** Of the lines on standard error; the file always holds JSON. */
  readonly format: "json" | "text";
  readonly file: string | null;
  readonly max_bytes: number;
  readonly backup_count: number;
  /** Levels of single components. */
  readonly components: Readonly<Record<string, Severity>>;
}

/** What may change while the program runs. */
export type LogLevels = Pick<LogSettings, "level" | "components">;

/** A line of the log, for those who show it. */
export interface LogEntry {
  readonly timestamp: number;
  readonly level: Severity;
  readonly component: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export type LineSink = (line: string) => void;

export interface LogsOptions {
  settings: LogSettings;
  readonly redaction: Redaction;
  readonly nowMs: () => number;
  readonly write: LineSink;
  /** Takes JSON lines beside `write`. */
  readonly file: LineSink | null;
}

const RANKS: Readonly<Record<Severity, number>> = { debug: 0, info: 1, warning: 2, error: 3, critical: 4 };
const LOGTAPE_LEVELS: Readonly<Record<Severity, LogLevel>> = {
  debug: "debug",
  info: "info",
  warning: "warning",
  error: "error",
  critical: "fatal",
};

/** Lines kept for the dashboard. */
const RECENT_MAX = 1_000;

const jsonLine = getJsonLinesFormatter({ properties: "nest:details", categorySeparator: "." });
const textLine = getTextFormatter({ timestamp: "date-time", level: "full", category: "." });

/** Logs of one coordinator: filtered by level, without secrets, as JSON or plain lines. */
export class Logs {
  readonly #recent: LogEntry[] = [];

  constructor(private readonly options: LogsOptions) {}

  log(severity: Severity, component: string, message: string, details: Readonly<Record<string, unknown>> = {}): void {
    const { settings, redaction } = this.options;
    const least = Object.hasOwn(settings.components, component) ? settings.components[component]! : settings.level;
    if (RANKS[severity] < RANKS[least]) return;
    this.#write({
      timestamp: this.options.nowMs(),
      level: severity,
      component,
      message: redaction.text(message),
      details: redaction.record(details),
    });
  }

  /** From the next line on. */
  setLevels({ level, components }: LogLevels): void {
    this.options.settings = { ...this.options.settings, level, components };
  }

  /** @returns At most `limit` lines, newest first. */
  recent(limit: number): LogEntry[] {
    return this.#recent.slice(-Math.max(1, limit)).reverse();
  }

  #write(entry: LogEntry): void {
    this.#recent.push(entry);
    if (this.#recent.length > RECENT_MAX) this.#recent.shift();
    const record = logTapeRecord(entry);
    this.options.write(this.options.settings.format === "json" ? stripped(jsonLine(record)) : textOf(entry, record));
    this.options.file?.(stripped(jsonLine(record)));
  }
}

const logTapeRecord = ({ timestamp, level, component, message, details }: LogEntry): LogRecord => ({
  timestamp,
  level: LOGTAPE_LEVELS[level],
  category: component.split("."),
  message: [message],
  rawMessage: message,
  properties: { ...details },
});

/** Details stand behind the sentence, so that the line stays one line. */
function textOf({ details }: LogEntry, record: LogRecord): string {
  const line = stripped(textLine(record)).replace(/\s*\n\s*/g, " ⏎ ");
  return Object.keys(details).length === 0 ? line : `${line} ${JSON.stringify(details)}`;
}

const stripped = (line: string): string => line.replace(/\r?\n$/, "");
