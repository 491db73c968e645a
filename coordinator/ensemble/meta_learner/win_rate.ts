import { leader } from "../opinion_pool.ts";
import { ENSEMBLE } from "../../../domain/calibration.ts";
import { ACTIONS } from "../../../domain/forecast.ts";
import { ROW } from "../calibration/answer_rows.ts";
import type { Judgements } from "../judgements.ts";

/** Share of the calls that come true by chance, and as many calls of it as stand before those that were judged. */
export const NO_CALLS = 1 / 3;
const PRIOR_CALLS = 20;

/** Share of the calls, long or short, of the last `window` judged decisions that came true. */
export function winRate(judged: Judgements, window: number): number {
  let calls = PRIOR_CALLS, wins = PRIOR_CALLS * NO_CALLS;
  const said = judged.voices.find(({ name }) => name === ENSEMBLE)?.stated, { from, to } = judged.newest(window);
  for (let at = from; said && at < to; at++) {
    const [long, short, hold] = said.subarray(at * ROW, (at + 1) * ROW);
    const call = leader({ long: long!, short: short!, hold: hold! });
    if (Number.isNaN(long) || call === "hold") continue;
    calls++;
    if (call === ACTIONS[judged.outcomes[at]!]) wins++;
  }
  return wins / calls;
}
