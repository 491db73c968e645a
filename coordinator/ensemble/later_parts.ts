/** Share of the whole that lies before the first part; the later ones have everything that came before theirs. */
const FIRST_SHARE = 0.4;
const PARTS = 3;

/** A part of what was judged, and what could be known when it was decided. */
export interface LaterPart<T> {
  readonly before: readonly T[];
  readonly part: readonly T[];
}

/**
 * The newer 60 % in three parts, each with what lies a horizon and more before it: whatever is fitted on that has seen no
 * outcome of the part (López de Prado, "Advances in Financial Machine Learning", chapter 7).
 *
 * @param all By time, oldest first. @param overlap Neighbours whose outcomes overlap: a horizon of each market.
 */
export function laterParts<T>(all: readonly T[], overlap: number): LaterPart<T>[] {
  const edge = (part: number) => Math.round(all.length * (FIRST_SHARE + (1 - FIRST_SHARE) * part / PARTS));
  return Array.from({ length: PARTS }, (_, k) => ({
    before: all.slice(0, Math.max(0, edge(k) - overlap)),
    part: all.slice(edge(k), edge(k + 1)),
  }));
}

/** Fewer judged decisions correct nothing, and fewer before a part try nothing. */
export const SAMPLES_MIN = 200;
export const BEFORE_MIN = FIRST_SHARE * SAMPLES_MIN / 2;

/** Chance at which a correction that is of no use is used. */
export const SIGNIFICANCE = 0.01;
