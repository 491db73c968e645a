/** How far from the entry an exit stands. The same figures place the live bracket and name the training labels. */
export interface Distance {
  /** Multiples of ATR(14) at the decision candle; null where the price alone counts. */
  readonly atr: number | null;
  /** Fraction of the price that the distance never passes. */
  readonly cap: number;
}

/** @param atr Average true range at the decision, in price. @returns In price. */
export const distanceOf = ({ atr: multiple, cap }: Distance, price: number, atr: number): number =>
  multiple === null ? cap * price : Math.min(multiple * atr, cap * price);
