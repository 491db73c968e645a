/** Share of the whole that lies before the first part; the later ones have everything that came before theirs. */
const FIRST_SHARE = 0.4;
const PARTS = 3;

/** A part of what was judged, by indices: it goes from `from` up to `to`, and what came before it ends at `beforeTo`. */
export interface LaterSpan {
  readonly beforeTo: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The newer 60 % in three parts, one behind the other, each with what lies a horizon and more before it: whatever is fitted
 * on that has seen no outcome of the part (López de Prado, "Advances in Financial Machine Learning", chapter 7).
 *
 * @param count Of those that were judged, by time, oldest first. @param overlap Neighbours whose outcomes overlap: a
 * horizon of each market.
 */
export function laterSpans(count: number, overlap: number): LaterSpan[] {
  const edge = (part: number) => Math.round(count * (FIRST_SHARE + (1 - FIRST_SHARE) * part / PARTS));
  return Array.from({ length: PARTS }, (_, k) => ({
    beforeTo: Math.max(0, edge(k) - overlap),
    from: edge(k),
    to: edge(k + 1),
  }));
}

/** Fewer judged decisions correct nothing, and fewer before a part try nothing. */
export const SAMPLES_MIN = 200;
export const BEFORE_MIN = FIRST_SHARE * SAMPLES_MIN / 2;

/** Chance at which a correction that is of no use is used. */
export const SIGNIFICANCE = 0.01;
