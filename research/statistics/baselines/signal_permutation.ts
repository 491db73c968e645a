import { err, ok, type Result } from "../../../domain/result.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import { finiteFault, isConstant, type Numbers } from "../moments.ts";
import { type AgainstChance, againstChance } from "./null_distribution.ts";

/** Puts a signal into an order that knows nothing of the returns. */
export type Rearrangement = (signal: Float64Array, random: SeededRandom) => Float64Array;

/** Every order is as likely (Fisher and Yates). Takes a signal's persistence away: for signals that stand alone. */
export const shuffled: Rearrangement = (signal, random) => {
  const order = signal.slice();
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
};

/** Begins elsewhere, the series taken as a circle: keeps how long the signal holds on, which a fair test of it must. */
export const rotated: Rearrangement = (signal, random) => {
  const start = 1 + Math.floor(random.uniform() * (signal.length - 1));
  const order = new Float64Array(signal.length);
  order.set(signal.subarray(start));
  order.set(signal.subarray(0, start), signal.length - start);
  return order;
};

export interface PermutationOptions {
  readonly rearrange: Rearrangement;
  readonly draws: number;
  readonly seed: number;
}

/**
 * Whether a signal has to do with the returns it was held over: the mean of signal × return against that of the same
 * signal in another order.
 *
 * @param signal Position held over each return, from −1 to 1. @param returns Of the market, as many.
 */
export function signalPermutationTest(
  signal: Numbers,
  returns: Numbers,
  { rearrange, draws, seed }: PermutationOptions,
): Result<AgainstChance> {
  const fault = finiteFault(signal, "Signal") ?? finiteFault(returns, "Return");
  if (fault) return err(fault);
  if (signal.length !== returns.length) return err(`${signal.length} signals for ${returns.length} returns`);
  if (signal.length < 10) return err(`A permutation test needs 10 returns, got ${signal.length}`);
  if (!(Number.isInteger(draws) && draws >= 1)) return err(`Draws must be 1 or more, was ${draws}`);
  if (isConstant(signal)) return err("A signal that never changes has one order only");
  const own = Float64Array.from(signal), random = new SeededRandom(seed, signal.length);
  const drawn = Float64Array.from({ length: draws }, () => meanProduct(rearrange(own, random), returns));
  return ok(againstChance(meanProduct(own, returns), drawn));
}

function meanProduct(signal: Numbers, returns: Numbers): number {
  let sum = 0;
  for (let i = 0; i < signal.length; i++) sum += signal[i]! * returns[i]!;
  return sum / signal.length;
}
