/** @returns Why a training should not begin, in words; null while there is enough. */
export function memoryShortage(freeMb: number, neededMb: number): string | null {
  const free = Math.round(freeMb);
  return free >= neededMb ? null : `${free} MB of memory are free, ${neededMb} are needed`;
}
