import { meanOf } from "../../outcomes/scores.ts";

/** Neighbouring rows share their future, so errors are judged by blocks of them: longer than most labels reach. */
const BLOCK_ROWS = 64;

/**
 * Says when to stop learning, by the loss on later rows, one figure a row in order of time.
 *
 * A round is kept unless it is worse than the best so far by more than one standard error. On a few hundred independent
 * labels the lowest loss alone is mostly luck, and would often end a training before it began.
 */
export class EarlyStopping {
  readonly #patience: number;
  #best: Float64Array | null = null;
  #kept = 0;

  /** @param patience Rounds after the last kept one until it is time to stop. */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** The last round that was kept; 0 before the first. */
  get keptRound(): number {
    return this.#kept;
  }

  /** @param losses Of each validation row after `round`. @returns Whether this round is kept. */
  observe(round: number, losses: Float64Array): boolean {
    const blocks = blockMeans(losses);
    const worse = this.#best === null ? null : differenceOf(blocks, this.#best);
    if (worse !== null && !(worse.mean <= worse.standardError)) return false;
    if (worse === null || worse.mean < 0) this.#best = blocks;
    this.#kept = round;
    return true;
  }

  isOver(round: number): boolean {
    return round - this.#kept >= this.#patience;
  }
}

function blockMeans(losses: Float64Array): Float64Array {
  const count = Math.max(1, Math.floor(losses.length / BLOCK_ROWS));
  return Float64Array.from(
    { length: count },
    (_, i) => meanOf(losses.subarray(i * BLOCK_ROWS, i === count - 1 ? losses.length : (i + 1) * BLOCK_ROWS)),
  );
}

/** Mean of `a − b`, and its standard error; 0 when there is one block only. */
function differenceOf(a: Float64Array, b: Float64Array): { mean: number; standardError: number } {
  const differences = a.map((value, i) => value - b[i]!);
  const mean = meanOf(differences);
  const squares = meanOf(differences.map((difference) => (difference - mean) ** 2));
  return { mean, standardError: Math.sqrt(squares / Math.max(1, differences.length - 1)) };
}
