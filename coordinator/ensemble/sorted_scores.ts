/** Numbers in rising order, as `setLimit` reads them, that are added and taken away one at a time. */

/** Index of the first that is no smaller. */
function rankOf(sorted: readonly number[], value: number): number {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function addSorted(sorted: number[], value: number): void {
  sorted.splice(rankOf(sorted, value), 0, value);
}

/** Takes one of this value away, which has to be there. */
export function removeSorted(sorted: number[], value: number): void {
  sorted.splice(rankOf(sorted, value), 1);
}
