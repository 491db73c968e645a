import jStat from "jstat";

/** What a series of differences says of its mean. */
export interface PairedTest {
  readonly mean: number;
  readonly standardError: number;
  /** Chance of a mean as high or higher if there were no difference, one-sided. 1 when there are too few blocks to tell. */
  readonly pValue: number;
  readonly blocks: number;
}

/** Fewer independent blocks than this say nothing. */
export const BLOCKS_MIN = 10;

/**
 * Tests whether the mean of `differences` is above 0. Neighbouring rows share their future, so means of whole blocks are
 * compared by Student's t (batch means: Law and Carson, Operations Research 27, 1979): blocks that are long against the
 * overlap are as good as independent.
 *
 * @param differences In order of time. @param blockRows Rows of one block, at least; the last one takes the rest.
 */
export function pairedTest(differences: Float64Array, blockRows: number): PairedTest {
  const means = blockMeans(differences, blockRows);
  const mean = meanOf(differences), center = meanOf(means);
  const squares = means.reduce((sum, each) => sum + (each - center) ** 2, 0);
  const standardError = Math.sqrt(squares / Math.max(1, means.length - 1) / Math.max(1, means.length));
  return { mean, standardError, pValue: pValueOf(center, standardError, means.length), blocks: means.length };
}

function pValueOf(mean: number, standardError: number, blocks: number): number {
  if (blocks < BLOCKS_MIN) return 1;
  if (standardError === 0) return mean > 0 ? 0 : 1;
  // The lower tail of the mirrored figure: 1 − cdf would lose small chances to rounding.
  return jStat.studentt.cdf(-mean / standardError, blocks - 1);
}

function blockMeans(values: Float64Array, blockRows: number): number[] {
  const count = Math.floor(values.length / blockRows);
  return Array.from(
    { length: count },
    (_, i) => meanOf(values.subarray(i * blockRows, i === count - 1 ? values.length : (i + 1) * blockRows)),
  );
}

const meanOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return values.length === 0 ? 0 : sum / values.length;
};
