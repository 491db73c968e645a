import type { Price } from "../../domain/money.ts";
import { type AlgoOrder, isTouched } from "./orders.ts";
import type { MatchingState } from "./state.ts";

export interface Extremes {
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
}

/**
 * The points that the price visits inside a candle: the extreme that hurts the open position first. A flat account
 * visits first the side where a stop waits that would open a position, so that its worst case comes after; an order in
 * the book is met on the way to its own side, so that side comes last.
 */
export function worstPath(state: MatchingState, { high, low, close }: Extremes): readonly [Price, Price, Price] {
  return isLowFirst(state, high, low) ? [low, high, close] : [high, low, close];
}

function isLowFirst(state: MatchingState, high: Price, low: Price): boolean {
  const held = state.position.qty;
  if (held !== 0) return held > 0;
  if (state.openAlgos.length === 0 && state.openOrders.length === 0) return false;
  const opens = (algo: AlgoOrder, at: Price) => !algo.reduceOnly && !algo.closePosition && isTouched(algo, at);
  const [opensHigh, opensLow] = [high, low].map((at) => state.openAlgos.some((algo) => opens(algo, at)));
  if (opensHigh || opensLow) return !opensHigh;
  const inBook = state.openOrders.filter(({ resting, reduceOnly }) => resting && !reduceOnly);
  const sells = inBook.some(({ side, limitPrice }) => side === "sell" && limitPrice! < high);
  const buys = inBook.some(({ side, limitPrice }) => side === "buy" && limitPrice! > low);
  return sells && !buys;
}
