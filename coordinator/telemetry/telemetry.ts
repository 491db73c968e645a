import type { Severity } from "../ports/journal.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { isWritten, logLine, type LogSettings } from "./log.ts";
import { Metrics } from "./metrics.ts";
import { redactor } from "./redact.ts";

export interface TelemetryOptions {
  readonly settings: LogSettings;
  /** Never written, wherever they stand. */
  readonly secrets: readonly string[];
  readonly version: string;
  readonly nowMs: () => number;
  readonly write: (line: string) => void;
}

const LAG_EVERY_MS = 500;

export interface RunningTelemetry extends Telemetry {
  renderMetrics(): Promise<string>;
  close(): void;
}

/** Metrics for Prometheus, log lines for people and machines. */
export function createTelemetry(options: TelemetryOptions): RunningTelemetry {
  const metrics = new Metrics();
  const redact = redactor(options.secrets);
  metrics.gauge("xylen_build_info", 1, {
    version: options.version,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
  });
  let dueMs = performance.now() + LAG_EVERY_MS;
  const lag = setInterval(() => {
    metrics.gauge("xylen_event_loop_lag_seconds", Math.max(0, performance.now() - dueMs) / 1000, {});
    dueMs = performance.now() + LAG_EVERY_MS;
  }, LAG_EVERY_MS);
  return {
    count: (name, labels = {}, by = 1) => metrics.count(name, labels, by),
    gauge: (name, value, labels = {}) => metrics.gauge(name, value, labels),
    observe: (name, seconds, labels = {}) => metrics.observe(name, seconds, labels),
    log(severity: Severity, component: string, message: string, details = {}) {
      const record = { atMs: options.nowMs(), severity, component, message, details };
      if (isWritten(record, options.settings)) options.write(logLine(redact(record), options.settings.format));
    },
    renderMetrics: () => metrics.render(),
    close: () => clearInterval(lag),
  };
}
