import { getJsonLinesFormatter, getTextFormatter, type LogLevel, type LogRecord } from "@logtape/logtape";
import { SEVERITIES, type Severity } from "../ports/journal.ts";
import type { Logbook, LogLine, LogPage, LogQuery } from "../ports/logbook.ts";
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

export type LineSink = (line: string) => void;

export interface LogsOptions {
  settings: LogSettings;
  readonly redaction: Redaction;
  readonly nowMs: () => number;
  readonly write: LineSink;
  /** What is going on when a line is written: its details begin with this. */
  readonly about?: () => object | undefined;
  /** Takes JSON lines beside `write`. */
  readonly file: LineSink | null;
}

const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity);
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
export class Logs implements Logbook {
  readonly #recent: LogLine[] = [];
  #seq = 0;

  constructor(private readonly options: LogsOptions) {}

  log(severity: Severity, component: string, message: string, details: Readonly<Record<string, unknown>> = {}): void {
    const { settings, redaction } = this.options;
    const least = Object.hasOwn(settings.components, component) ? settings.components[component]! : settings.level;
    if (rankOf(severity) < rankOf(least)) return;
    this.#write({
      seq: ++this.#seq,
      timestamp: this.options.nowMs(),
      level: severity,
      component,
      message: redaction.text(message),
      details: redaction.record({ ...this.options.about?.(), ...details }),
    });
  }

  /** From the next line on. */
  setLevels({ level, components }: LogLevels): void {
    this.options.settings = { ...this.options.settings, level, components };
  }

  lines(query: LogQuery): LogPage {
    const { limit, before = Infinity, after = 0 } = query;
    // A number that was never given is of a former start: to who brings it every line is new.
    const last = after > this.#seq ? 0 : after;
    const found = this.#recent.filter((line) => line.seq < before && line.seq > last && fits(line, query)).reverse();
    const items = found.slice(0, limit);
    return { items, next: found.length > limit ? items.at(-1)!.seq : null };
  }

  components(): readonly string[] {
    return [...new Set(this.#recent.map(({ component }) => component))].sort();
  }

  #write(entry: LogLine): void {
    this.#recent.push(entry);
    if (this.#recent.length > RECENT_MAX) this.#recent.shift();
    const record = logTapeRecord(entry);
    this.options.write(this.options.settings.format === "json" ? stripped(jsonLine(record)) : textOf(entry, record));
    this.options.file?.(stripped(jsonLine(record)));
  }
}

function fits({ level, component, message, details }: LogLine, query: LogQuery): boolean {
  if (query.level !== undefined && rankOf(level) < rankOf(query.level)) return false;
  if (query.component !== undefined && component !== query.component) return false;
  const wanted = query.q?.toLowerCase() ?? "";
  return wanted === "" || `${component} ${message} ${JSON.stringify(details)}`.toLowerCase().includes(wanted);
}

const logTapeRecord = ({ timestamp, level, component, message, details }: LogLine): LogRecord => ({
  timestamp,
  level: LOGTAPE_LEVELS[level],
  category: component.split("."),
  message: [message],
  rawMessage: message,
  properties: { ...details },
});

/** Details stand behind the sentence, so that the line stays one line. */
function textOf({ details }: LogLine, record: LogRecord): string {
  const line = stripped(textLine(record)).replace(/\s*\n\s*/g, " ⏎ ");
  return Object.keys(details).length === 0 ? line : `${line} ${JSON.stringify(details)}`;
}

const stripped = (line: string): string => line.replace(/\r?\n$/, "");
