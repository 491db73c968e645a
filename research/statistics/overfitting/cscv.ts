import { err, ok, type Result } from "../../../domain/result.ts";
import { combinations } from "../combinations.ts";
import { finiteFault, type Numbers, quantile } from "../moments.ts";
import { blockSums, sharpesOf } from "./block_sums.ts";
import { type Line, lineThrough } from "./line.ts";

export interface Overfitting {
  /** How often what was best on one half of the blocks is in the lower half on the rest: 0 to 1. */
  readonly pbo: number;
  /** ln(ω / (1 − ω)) of each choice, ω the relative rank out of sample: below 0 is worse than the middle. */
  readonly logits: Float64Array;
  readonly medianLogit: number;
  /** Sharpe ratio out of sample of what was best, against that in sample. Null when all were equally good in sample. */
  readonly degradation: Line | null;
  /** How often what was best lost money out of sample. */
  readonly probabilityOfLoss: number;
  /** Of what was best, on average, by the single period. */
  readonly meanInSample: number;
  readonly meanOutOfSample: number;
  /** Ways of choosing half of the blocks. */
  readonly choices: number;
  readonly trials: number;
  /** Returns of each trial that took part. */
  readonly returns: number;
}

/** 2^(S/2) sums a trial are kept, and C(S, S/2) choices looked at: 184,756 of them for 20. */
const MOST_BLOCKS = 20;

/**
 * Probability of backtest overfitting by combinatorially symmetric cross-validation: D. Bailey, J. Borwein, M. López de
 * Prado and Q. J. Zhu, "The Probability of Backtest Overfitting", 2015, section 3. Trials are ranked by their Sharpe ratio;
 * equal ones share the middle of their ranks. A rank in the very middle counts as overfit, as in the paper.
 *
 * @param trials Returns of every trial that was looked at, over the same periods: N arrays of T.
 * @param blocks S, even, 4 to 20; the paper takes 16.
 */
export function probabilityOfOverfitting(trials: readonly Numbers[], blocks: number): Result<Overfitting> {
  const fault = inputFault(trials, blocks);
  if (fault) return err(fault);
  const sums = blockSums(trials, blocks), half = blocks / 2, n = half * sums.blockLength, every = 2 ** half - 1;
  const inSample = new Float64Array(trials.length), outOfSample = new Float64Array(trials.length);
  const logits: number[] = [], ofBestIn: number[] = [], ofBestOut: number[] = [];
  for (const chosen of combinations(blocks, half)) {
    let low = 0, high = 0;
    for (const block of chosen) {
      if (block < half) low |= 1 << block;
      else high |= 1 << (block - half);
    }
    sharpesOf(sums, low, high, n, inSample);
    sharpesOf(sums, every ^ low, every ^ high, n, outOfSample);
    const best = indexOfLargest(inSample), relative = rankOf(outOfSample, best) / (trials.length + 1);
    logits.push(Math.log(relative / (1 - relative)));
    ofBestIn.push(inSample[best]!);
    ofBestOut.push(outOfSample[best]!);
  }
  const choices = logits.length, share = (count: number) => count / choices;
  const sorted = Float64Array.from(logits).sort();
  return ok({
    pbo: share(logits.filter((logit) => logit <= ROUNDING).length),
    logits: Float64Array.from(logits),
    medianLogit: quantile(sorted, 0.5),
    degradation: lineThrough(ofBestIn, ofBestOut),
    probabilityOfLoss: share(ofBestOut.filter((sharpe) => sharpe < 0).length),
    meanInSample: share(ofBestIn.reduce((a, b) => a + b, 0)),
    meanOutOfSample: share(ofBestOut.reduce((a, b) => a + b, 0)),
    choices,
    trials: trials.length,
    returns: blocks * sums.blockLength,
  });
}

/** A rank in the middle is 0 but for rounding. */
const ROUNDING = 1e-12;

function inputFault(trials: readonly Numbers[], blocks: number): string | undefined {
  if (!(Number.isInteger(blocks) && blocks >= 4 && blocks <= MOST_BLOCKS && blocks % 2 === 0)) {
    return `Blocks must be even, 4 to ${MOST_BLOCKS}, was ${blocks}`;
  }
  if (trials.length < 2) return `Overfitting needs 2 trials to choose from, got ${trials.length}`;
  const length = trials[0]!.length;
  if (length < 2 * blocks) return `${blocks} blocks need ${2 * blocks} returns, got ${length}`;
  for (const [trial, returns] of trials.entries()) {
    if (returns.length !== length) return `Trial ${trial} has ${returns.length} returns, the first has ${length}`;
    const fault = finiteFault(returns, `Trial ${trial}, return`);
    if (fault) return fault;
  }
  return undefined;
}

function indexOfLargest(values: Float64Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** 1 for the smallest; equal values share the middle of their ranks. */
function rankOf(values: Float64Array, index: number): number {
  const own = values[index]!;
  let below = 0, equal = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < own) below++;
    else if (values[i] === own) equal++;
  }
  return below + (equal + 1) / 2;
}
