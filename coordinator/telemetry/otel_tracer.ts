import { context, type Span as ApiSpan, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Span, SpanAttributes, Tracer } from "../ports/tracer.ts";

/**
 * Spans by OpenTelemetry, whose provider Deno itself brings along when `OTEL_DENO` is true: it sends them where
 * `OTEL_EXPORTER_OTLP_ENDPOINT` says. Deno registers it for version 1.9 of the API; a newer API would not take it.
 */
export class OtelTracer implements Tracer {
  readonly #tracer;
  readonly #spans = new WeakMap<Span, ApiSpan>();

  constructor(version: string) {
    this.#tracer = trace.getTracer("xylen", version);
  }

  begin(name: string, startMs: number, attributes: SpanAttributes, parent: Span | null): Span {
    const above = parent === null ? undefined : this.#spans.get(parent);
    const around = above === undefined ? context.active() : trace.setSpan(context.active(), above);
    const begun = this.#tracer.startSpan(name, { startTime: startMs, attributes, root: above === undefined }, around);
    const span: Span = {
      end(atMs, fault) {
        if (fault !== undefined) begun.setStatus({ code: SpanStatusCode.ERROR, message: fault });
        begun.end(atMs);
      },
    };
    this.#spans.set(span, begun);
    return span;
  }
}

/** Null where nobody asked for traces: they cost nothing then. @param otelDeno `OTEL_DENO` of the environment. */
export const tracerFor = (otelDeno: string | undefined, version: string): Tracer | null =>
  /^(1|true)$/i.test(otelDeno ?? "") ? new OtelTracer(version) : null;
