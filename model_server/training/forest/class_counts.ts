/** How often each of three classes was drawn, in one double: 17 bits each, so that one addition counts all. */
const UNIT = 2 ** 17;

/** No more draws fit. */
export const DRAWS_MAX = UNIT - 1;

/** @returns `draws` of one class. */
export const packedDraws = (label: number, draws: number): number => draws * UNIT ** label;

export const countOf2 = (packed: number): number => Math.floor(packed / (UNIT * UNIT));
export const countOf1 = (packed: number): number => Math.floor(packed / UNIT) % UNIT;
export const countOf0 = (packed: number): number => packed % UNIT;

export const drawsIn = (packed: number): number => countOf0(packed) + countOf1(packed) + countOf2(packed);

/** n ln n of every count that can come up. */
const N_LOG_N = Float64Array.from({ length: UNIT }, (_, n) => n > 0 ? n * Math.log(n) : 0);

/** Log likelihood of the draws under their own shares: the higher, the purer. At most 0. */
export function purity(packed: number): number {
  const high = Math.floor(packed / UNIT);
  const two = Math.floor(high / UNIT);
  const one = high - two * UNIT;
  const zero = packed - high * UNIT;
  return N_LOG_N[zero]! + N_LOG_N[one]! + N_LOG_N[two]! - N_LOG_N[zero + one + two]!;
}
