import type { SeededRandom } from "../../../domain/seeded_random.ts";

/** Writes which observation stands at each place of a sample drawn from `places.length` of them. */
export type Resample = (places: Int32Array, blockLength: number, random: SeededRandom) => void;

/**
 * Blocks of random (geometric) length that begin anywhere, the series taken as a circle: D. N. Politis and J. P. Romano,
 * "The Stationary Bootstrap", 1994. @param blockLength Mean length, 1 or more; 1 draws each observation on its own.
 */
export const stationary: Resample = (places, blockLength, random) => {
  const n = places.length;
  let place = 0;
  for (let i = 0; i < n; i++) {
    place = i === 0 || random.uniform() * blockLength < 1 ? Math.floor(random.uniform() * n) : (place + 1) % n;
    places[i] = place;
  }
};

/** Blocks of one length, rounded, that begin anywhere on the circle: Politis and Romano, 1992. */
export const circular: Resample = (places, blockLength, random) => {
  const n = places.length, length = Math.max(1, Math.round(blockLength));
  for (let from = 0; from < n; from += length) {
    const first = Math.floor(random.uniform() * n);
    for (let i = from; i < Math.min(from + length, n); i++) places[i] = (first + i - from) % n;
  }
};
