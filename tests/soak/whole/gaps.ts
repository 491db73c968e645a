/** Candles of one market on which nothing was decided, or more than once. */
export interface Gaps {
  readonly decided: number;
  readonly missed: readonly number[];
  readonly twice: readonly number[];
}

/** @param openTimes Of the candles that were decided on, Unix ms, rising. */
export function gapsIn(openTimes: readonly number[], candleMs: number): Gaps {
  const missed: number[] = [], twice: number[] = [];
  openTimes.forEach((time, i) => {
    const before = openTimes[i - 1];
    if (before === undefined) return;
    if (time === before) twice.push(time);
    for (let lost = before + candleMs; lost < time; lost += candleMs) missed.push(lost);
  });
  return { decided: new Set(openTimes).size, missed, twice };
}
