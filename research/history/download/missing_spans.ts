/** A stretch of time of which rows are missing; both ends are times of rows. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where stored rows leave the grid open between two times. @param storedMs In order. */
export function missingSpans(storedMs: Float64Array, stepMs: number, fromMs: number, toMs: number): Span[] {
  const spans: Span[] = [];
  let nextMs = Math.ceil(fromMs / stepMs) * stepMs;
  for (const timeMs of storedMs) {
    if (timeMs < nextMs) continue;
    if (timeMs > toMs) break;
    if (timeMs > nextMs) spans.push({ fromMs: nextMs, toMs: timeMs - stepMs });
    nextMs = timeMs + stepMs;
  }
  const lastMs = Math.floor(toMs / stepMs) * stepMs;
  if (nextMs <= lastMs) spans.push({ fromMs: nextMs, toMs: lastMs });
  return spans;
}
