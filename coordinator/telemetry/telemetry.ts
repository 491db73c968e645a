import type { Logbook } from "../ports/logbook.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { type LineSink, type LogLevels, Logs, type LogSettings } from "./logs.ts";
import { watchLoopLag } from "./loop_lag.ts";
import { Metrics } from "./metrics.ts";
import { ProcessMetrics } from "./process_metrics.ts";
import { Redaction } from "./redaction.ts";
import { RotatingFile } from "./rotating_file.ts";

export interface TelemetryOptions {
  readonly settings: LogSettings;
  /** Values that must never be written. */
  readonly secrets: readonly string[];
  /** Of this program. */
  readonly version: string;
  /** Wall time of log lines. */
  readonly nowMs: () => number;
  /** What is going on when a line is written: its details begin with this. */
  readonly about?: () => object | undefined;
  /** Where lines go: standard error. */
  readonly write: LineSink;
}

export interface RunningTelemetry extends Telemetry {
  /** @returns `/metrics` in Prometheus' text format. */
  renderMetrics(): Promise<string>;
  /** Media type of `renderMetrics()`. */
  readonly metricsContentType: string;
  /** Lines under these levels are not written any more. */
  setLogLevels(levels: LogLevels): void;
  readonly logbook: Logbook;
  /** What a metric stands at, over all its labels: the sum of a gauge or counter, how often of a histogram; null for nothing yet. */
  read(metric: string): Promise<number | null>;
  /** Measures this before each scrape: what costs something to know, or is only true at the moment of asking. */
  onScrape(measure: () => void | Promise<void>): void;
  /** Stops the lag timer and closes the log file. */
  close(): void;
}

/** A disk that was full may have room again. */
const FILE_AGAIN_AFTER_MS = 60_000;

/** Metrics and logs of one coordinator. @throws {Error} One sentence, when the log file cannot be written. */
export function createTelemetry(options: TelemetryOptions): RunningTelemetry {
  const { settings } = options;
  const file = settings.file === null
    ? null
    : new RotatingFile({ path: settings.file, maxBytes: settings.max_bytes, backupCount: settings.backup_count });
  const metrics = new Metrics((metric, detail) => bookkeepingFault("metric", `${metric} ${detail}`));
  const logs = new Logs({
    settings,
    redaction: new Redaction(options.secrets),
    nowMs: options.nowMs,
    write: options.write,
    ...(options.about ? { about: options.about } : {}),
    file: file && ((line) => writeOrTell(file, line)),
  });

  const told = new Set<string>();
  /** Counted each time, written once: a fault in each of a million calls must not fill the log. */
  function bookkeepingFault(kind: string, detail: string): void {
    metrics.count("xylen_errors_total", { component: "telemetry", kind });
    if (told.has(detail) || told.size >= FAULTS_TOLD_MAX) return;
    told.add(detail);
    logs.log("error", "telemetry", detail);
  }

  let tryAgainMs: number | null = null;
  function writeOrTell(target: RotatingFile, line: string): void {
    const nowMs = options.nowMs();
    // A clock that was set back must not silence it.
    if (tryAgainMs !== null && nowMs < tryAgainMs && nowMs >= tryAgainMs - FILE_AGAIN_AFTER_MS) {
      return void metrics.count("xylen_errors_total", { component: "telemetry", kind: "log_file" });
    }
    try {
      target.write(line);
      tryAgainMs = null;
    } catch (error) {
      tryAgainMs = nowMs + FILE_AGAIN_AFTER_MS;
      bookkeepingFault(
        "log_file",
        `the log file ${settings.file} takes no lines, it is tried again each minute: ${(error as Error).message}`,
      );
    }
  }

  const { deno, v8 } = Deno.version;
  metrics.gauge("xylen_build_info", 1, { version: options.version, deno, v8 });
  const process = new ProcessMetrics(metrics, options.nowMs());
  const measures: (() => void | Promise<void>)[] = [() => process.measure()];

  async function render(): Promise<string> {
    for (const measured of await Promise.allSettled(measures.map(async (measure) => await measure()))) {
      if (measured.status === "fulfilled") continue;
      const { reason } = measured;
      bookkeepingFault("scrape", `a metric is left out: ${reason instanceof Error ? reason.message : reason}`);
    }
    return await metrics.render();
  }

  const stopLag = watchLoopLag((seconds) => metrics.gauge("xylen_event_loop_lag_seconds", seconds));
  return {
    count: (metric, labels, by) => metrics.count(metric, labels, by),
    gauge: (metric, value, labels) => metrics.gauge(metric, value, labels),
    observe: (metric, seconds, labels) => metrics.observe(metric, seconds, labels),
    log: (severity, component, message, details) => logs.log(severity, component, message, details),
    renderMetrics: render,
    onScrape: (measure) => void measures.push(measure),
    metricsContentType: metrics.contentType,
    setLogLevels: (levels) => logs.setLevels(levels),
    logbook: logs,
    read: (metric) => metrics.read(metric),
    close() {
      stopLag();
      file?.close();
    },
  };
}

const FAULTS_TOLD_MAX = 100;
