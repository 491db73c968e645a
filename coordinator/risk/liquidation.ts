import type { Usd } from "../../domain/money.ts";

/** Of the position's value: what the exchange keeps back in the lowest brackets of the large coins (0.4 %), rounded up. */
const MAINTENANCE_RATE = 0.005;

/**
 * How far the price may move against all positions together before the exchange closes them, cross margin: equity less
 * maintenance, over the value of everything open. With equity above that value a long cannot be liquidated at all.
 *
 * @returns Fraction of the price, at most 1; below 0 when it is past that already.
 */
export const liquidationDistance = (equity: Usd, open: Usd): number =>
  open > 0 ? Math.min(1, equity / open - MAINTENANCE_RATE) : 1;
