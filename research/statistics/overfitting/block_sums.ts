import { mean, type Numbers } from "../moments.ts";

/**
 * Sums and sums of squares of every trial over every choice of blocks, in two tables of half the blocks each: what any
 * choice adds up to is then one addition, whatever the number of returns.
 */
export interface BlockSums {
  readonly trials: number;
  /** Each trial's mean over all blocks, which its returns are told from: so that nothing cancels. */
  readonly means: Float64Array;
  /** By choice within the half (a bit a block), by trial: sum of returns − mean. */
  readonly lowSums: Float64Array;
  readonly lowSquares: Float64Array;
  readonly highSums: Float64Array;
  readonly highSquares: Float64Array;
  /** Returns in one block. */
  readonly blockLength: number;
}

/** @param blocks Even. Returns that do not fill the blocks are left out, the oldest ones. */
export function blockSums(trials: readonly Numbers[], blocks: number): BlockSums {
  const total = trials[0]!.length, blockLength = Math.floor(total / blocks), first = total - blocks * blockLength;
  const half = blocks / 2, count = trials.length;
  const table = () => new Float64Array(2 ** half * count);
  const sums = [table(), table()] as const, squares = [table(), table()] as const;
  const means = new Float64Array(count);
  for (const [trial, returns] of trials.entries()) {
    const used = first === 0 ? returns : Float64Array.from({ length: total - first }, (_, i) => returns[first + i]!);
    const average = means[trial] = mean(used);
    for (let block = 0; block < blocks; block++) {
      let sum = 0, square = 0;
      for (let i = block * blockLength; i < (block + 1) * blockLength; i++) {
        const off = used[i]! - average;
        sum += off;
        square += off * off;
      }
      const side = block < half ? 0 : 1, place = 2 ** (block % half) * count + trial;
      sums[side][place] = sum;
      squares[side][place] = square;
    }
  }
  for (const filled of [...sums, ...squares]) fillChoices(filled, half, count);
  const [lowSums, highSums] = sums, [lowSquares, highSquares] = squares;
  return { trials: count, means, lowSums, lowSquares, highSums, highSquares, blockLength };
}

/** Each choice is its lowest block and the choice without it, both of which stand already. */
function fillChoices(table: Float64Array, half: number, count: number): void {
  for (let choice = 1; choice < 2 ** half; choice++) {
    const lowest = choice & -choice, rest = choice ^ lowest;
    if (rest === 0) continue;
    for (let trial = 0; trial < count; trial++) {
      table[choice * count + trial] = table[lowest * count + trial]! + table[rest * count + trial]!;
    }
  }
}

/** Sharpe ratio of every trial, by the single period, over the chosen blocks; 0 for a trial that did not move there. */
export function sharpesOf(sums: BlockSums, lowChoice: number, highChoice: number, n: number, out: Float64Array): void {
  const { trials, means, lowSums, lowSquares, highSums, highSquares } = sums;
  const low = lowChoice * trials, high = highChoice * trials;
  for (let trial = 0; trial < trials; trial++) {
    const sum = lowSums[low + trial]! + highSums[high + trial]!;
    const centred = lowSquares[low + trial]! + highSquares[high + trial]! - sum * sum / n;
    const average = means[trial]! + sum / n, variance = centred / (n - 1);
    // Equal returns leave a variance of rounding's size.
    out[trial] = variance > 1e-24 * average * average ? average / Math.sqrt(variance) : 0;
  }
}
