/**
 * Binary search: how many of the first ones are `before`, when all that are stand in front of all that are not.
 *
 * @param length Of the list that is searched. @param isBefore Told an index of it.
 */
export function partitionPoint(length: number, isBefore: (index: number) => boolean): number {
  let low = 0, high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
