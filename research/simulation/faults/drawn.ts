import type { SeededRandom } from "../../../domain/seeded_random.ts";

/** A number from a range. */
export const drawn = (chance: SeededRandom, [low, high]: readonly [low: number, high: number]): number =>
  chance.between(low, high);
