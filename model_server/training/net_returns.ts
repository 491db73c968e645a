import { CLASS_COUNT } from "../../outcomes/classes.ts";
import type { ClassReturns } from "./onnx/metadata.ts";
import type { RowRange } from "./splits.ts";

/** What the trades of some rows made. */
export interface TradeReturns {
  /** Gross fractions by row. */
  readonly longReturns: Float64Array;
  readonly shortReturns: Float64Array;
}

/**
 * What each row would have made for one who trades wherever a model expects a gain after costs, in the direction that
 * it expects more of; 0 where it expects none.
 *
 * @param probabilities Row-major, three a row of `range`. @param expected Mean return of a trade by class.
 * @param cost Of a round trip, as a fraction.
 */
export function netReturns(
  probabilities: ArrayLike<number>,
  { longReturns, shortReturns }: TradeReturns,
  range: RowRange,
  expected: ClassReturns,
  cost: number,
): Float64Array {
  const made = new Float64Array(range.to - range.from);
  for (let i = 0; i < made.length; i++) {
    let long = -cost, short = -cost;
    for (let k = 0; k < CLASS_COUNT; k++) {
      const chance = probabilities[i * CLASS_COUNT + k]!;
      long += chance * expected.long[k]!;
      short += chance * expected.short[k]!;
    }
    const row = range.from + i;
    if (long > 0 && long >= short) made[i] = longReturns[row]! - cost;
    else if (short > 0) made[i] = shortReturns[row]! - cost;
  }
  return made;
}
