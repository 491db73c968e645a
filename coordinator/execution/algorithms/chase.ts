import type { EntryAlgorithm } from "./algorithm.ts";
import { limitEntry } from "./limit.ts";
import { bpsOf } from "./quote.ts";

/**
 * A limit order that follows a price that runs away from it: `chase_requotes_max` times, then the last quote rests. It
 * never crosses in the end: what has not filled at the deadline is not bought.
 */
export const chaseEntry: EntryAlgorithm = {
  ...limitEntry,
  childrenMax: ({ chase_requotes_max }) => 1 + chase_requotes_max,
  outdated: (resting, next, { side }, { lastPrice }, { chase_requote_bps }) => {
    if (resting.limitPrice === null || next.limitPrice === null) return false;
    const away = side === "buy" ? 1 : -1;
    // On a coarse tick the nearest quote may stand far off already: only a nearer one is worth the cancel.
    const nearer = away * (next.limitPrice - resting.limitPrice) > 0;
    return nearer && away * (lastPrice - resting.limitPrice) >= bpsOf(resting.limitPrice, chase_requote_bps);
  },
};
