import type { Severity } from "./journal.ts";

/** Metrics and logs. Names of metrics are those of the contract. */
export interface Telemetry {
  /** Adds to a counter. */
  count(metric: string, labels?: Readonly<Record<string, string>>, by?: number): void;
  /** @param value Null when it is not known any more. */
  gauge(metric: string, value: number | null, labels?: Readonly<Record<string, string>>): void;
  /** Seconds into a histogram. */
  observe(metric: string, seconds: number, labels?: Readonly<Record<string, string>>): void;
  log(severity: Severity, component: string, message: string, details?: Readonly<Record<string, unknown>>): void;
}
