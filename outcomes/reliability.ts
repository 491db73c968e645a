/** One bin of a reliability diagram: of the forecasts that stated about so much, how many came true. */
export interface ReliabilityBin {
  readonly count: number;
  /** Means over the bin. */
  readonly stated: number;
  readonly cameTrue: number;
}

const BINS = 10;

/**
 * Reliability diagram (M. DeGroot and S. Fienberg, The Statistician 32, 1983): ten bins of equal width.
 *
 * @param stated Probabilities, 0 to 1. @param cameTrue 1 or 0 for each. @returns Bins that hold anything, rising.
 */
export function reliabilityBins(stated: ArrayLike<number>, cameTrue: ArrayLike<number>): ReliabilityBin[] {
  const counts = new Float64Array(BINS), sums = new Float64Array(BINS), trues = new Float64Array(BINS);
  for (let i = 0; i < stated.length; i++) {
    const bin = Math.min(BINS - 1, Math.floor(stated[i]! * BINS));
    counts[bin]!++;
    sums[bin]! += stated[i]!;
    trues[bin]! += cameTrue[i]!;
  }
  return Array.from(counts, (count, k) => ({ count, stated: sums[k]! / count, cameTrue: trues[k]! / count }))
    .filter(({ count }) => count > 0);
}

/** Expected calibration error: how far stated lies from what came true, each bin by its forecasts (Naeini et al. 2015). */
export function calibrationErrorOf(bins: readonly ReliabilityBin[]): number {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  return bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.stated - bin.cameTrue), 0) / count;
}
