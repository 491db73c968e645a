import type { Usd } from "../../domain/money.ts";

/** Fall from the highest equity, 0 to 1 and more: with debts it is above 1. */
export const equityFall = (equity: Usd, peakEquity: Usd): number =>
  peakEquity > 0 ? Math.max(0, 1 - equity / peakEquity) : 0;
