import { BLOCKS_MIN, pairedTest } from "../../outcomes/paired_t.ts";

/** Blocks of this many horizons are as good as independent, as in promotion. */
const BLOCK_HORIZONS = 3;

/** What the guard found when it looked. */
export interface GuardFinding {
  readonly predictions: number;
  /** Mean log loss of the model that serves minus that of the one before it: above 0 is worse. */
  readonly worse: number;
  readonly pValue: number;
  /** What `pValue` was held against at this look. */
  readonly level: number;
}

/**
 * Holds a model that serves against the one that it replaced, on the same live candles. It looks after 10, 20, 40, …
 * blocks and spends half of what is left of its level at each look (alpha spending: Lan and DeMets, Biometrika 70,
 * 1983), so that looking often does not make a false alarm likely.
 */
export class LiveGuard {
  readonly #differences: number[] = [];

  /** @param significance Chance of going back although the new model is no worse, over all looks. */
  constructor(private readonly significance: number, private readonly horizonBars: number) {}

  /** @returns What it found when this outcome made it look; null when it did not look. */
  add(servedLoss: number, formerLoss: number): GuardFinding | null {
    this.#differences.push(servedLoss - formerLoss);
    const look = this.#lookAt(this.#differences.length);
    if (look === null) return null;
    const { mean, pValue } = pairedTest(Float64Array.from(this.#differences), BLOCK_HORIZONS * this.horizonBars);
    return { predictions: this.#differences.length, worse: mean, pValue, level: this.significance / 2 ** look };
  }

  /** @returns Which look is due at so many outcomes, from 1; null between looks. */
  #lookAt(outcomes: number): number | null {
    const doublings = Math.log2(outcomes / (BLOCK_HORIZONS * this.horizonBars * BLOCKS_MIN));
    return Number.isInteger(doublings) && doublings >= 0 ? doublings + 1 : null;
  }
}

export const isWorse = ({ worse, pValue, level }: GuardFinding): boolean => worse > 0 && pValue <= level;
