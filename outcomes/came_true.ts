import type { Candle } from "../domain/candle.ts";
import type { Action } from "../domain/forecast.ts";
import { labelAt, type LabelRule } from "./label_at.ts";

/** Closed candles in order, and where each stands by its open time. */
export interface CandleIndex {
  readonly candles: readonly Candle[];
  readonly indexes: ReadonlyMap<number, number>;
}

/** @param candles Oldest first. */
export const candleIndexOf = (candles: readonly Candle[]): CandleIndex => ({
  candles,
  indexes: new Map(candles.map(({ openTimeMs }, i) => [openTimeMs, i])),
});

/**
 * What it would have been right to do after a candle, by all that is known by now.
 *
 * @param atr Average true range at the decision, in price. @returns Null while that is not known, or cannot be.
 */
export function cameTrue(
  market: CandleIndex | undefined,
  openTimeMs: number,
  atr: number | null,
  rule: Omit<LabelRule, "knownToMs">,
): Action | null {
  const index = market?.indexes.get(openTimeMs);
  if (!market || index === undefined || !atr) return null;
  return labelAt(market.candles, index, atr, { ...rule, knownToMs: Infinity })?.action ?? null;
}
