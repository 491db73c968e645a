/** A span that has begun. */
export interface Span {
  /** @param atMs Wall time, fractions of a millisecond count. @param fault Why it failed, where it did. */
  end(atMs: number, fault?: string): void;
}

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** Where spans of traces go. */
export interface Tracer {
  /** @param startMs Wall time, fractions of a millisecond count. @param parent Null for the first of a trace. */
  begin(name: string, startMs: number, attributes: SpanAttributes, parent: Span | null): Span;
}
