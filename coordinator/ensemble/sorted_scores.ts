import { partitionPoint } from "../../domain/partition_point.ts";

/** Numbers in rising order, as `setLimit` reads them, that are added and taken away one at a time. */

/** Index of the first that is no smaller. */
const rankOf = (sorted: readonly number[], value: number): number =>
  partitionPoint(sorted.length, (i) => sorted[i]! < value);

export function addSorted(sorted: number[], value: number): void {
  sorted.splice(rankOf(sorted, value), 0, value);
}

/** Takes one of this value away, which has to be there. */
export function removeSorted(sorted: number[], value: number): void {
  sorted.splice(rankOf(sorted, value), 1);
}
