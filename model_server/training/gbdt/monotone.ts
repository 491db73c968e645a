/**
 * Monotone trees, the basic way of LightGBM: no split turns against a feature's direction, and the values of everything
 * below a directed split stay on their side of its middle. Then the score cannot turn either.
 */

/** What a leaf's value, before the learning rate, must keep within. */
export interface Bounds {
  readonly lowest: number;
  readonly highest: number;
}

export const UNBOUNDED: Bounds = { lowest: -Infinity, highest: Infinity };

/** By feature: 1 rising, −1 falling, 0 free. null where all are free. */
export type Directions = Int8Array | null;

/** What a task's directions (for long against short) mean for each class's trees: hold is free. */
export const classDirections = (monotone: Int8Array | undefined): readonly Directions[] =>
  monotone?.some((direction) => direction !== 0)
    ? [monotone, monotone.map((direction) => -direction), null]
    : [null, null, null];

export const within = (value: number, { lowest, highest }: Bounds): number =>
  Math.max(lowest, Math.min(highest, value));

/** @returns The bounds of both children, when the split's feature has this direction. */
export function childBounds(
  bounds: Bounds,
  direction: number,
  leftValue: number,
  rightValue: number,
): readonly [left: Bounds, right: Bounds] {
  if (direction === 0) return [bounds, bounds];
  const middle = (within(leftValue, bounds) + within(rightValue, bounds)) / 2;
  const below = { ...bounds, highest: middle };
  const above = { ...bounds, lowest: middle };
  return direction > 0 ? [below, above] : [above, below];
}
