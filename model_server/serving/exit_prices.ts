import { distanceOf } from "../../outcomes/distance.ts";
import type { Barriers } from "../../outcomes/label.ts";

/**
 * Prices of stop and target, at the barriers of the label that a model learned.
 *
 * @param close Price of the decision. @param atr ATR(14) in price.
 */
export function exitPrices(side: "long" | "short", close: number, atr: number, { stop, target }: Barriers) {
  const towards = side === "long" ? 1 : -1;
  return {
    stopLoss: close - towards * distanceOf(stop, close, atr),
    takeProfit: close + towards * distanceOf(target, close, atr),
  };
}
