import type { Telemetry } from "../../../coordinator/ports/telemetry.ts";
import type { Trace } from "./trace.ts";

/** What the process logs becomes part of the trace; nobody reads its metrics. */
export const tracingTelemetry = (trace: Trace): Telemetry => ({
  count: () => {},
  gauge: () => {},
  observe: () => {},
  log: (severity, component, message, details) =>
    trace.add("xylen", `${severity} ${component}: ${message}${details ? ` ${JSON.stringify(details)}` : ""}`),
});
