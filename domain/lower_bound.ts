/**
 * Binary search.
 *
 * @param isBefore Of an index: whether it lies before the place that is sought; true up to some index, false from it on.
 * @returns The first index that does not; `count` when all do.
 */
export function lowerBound(count: number, isBefore: (index: number) => boolean): number {
  let low = 0, high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
