import { leader } from "../opinion_pool.ts";
import type { JudgedOpinion } from "../opinion.ts";

/** Share of the calls that come true by chance, and as many calls of it as stand before those that were judged. */
export const NO_CALLS = 1 / 3;
const PRIOR_CALLS = 20;

/** Share of the calls, long or short, of the last `window` judged decisions that came true. By time, oldest first. */
export function winRate(judged: readonly JudgedOpinion[], window: number): number {
  let calls = PRIOR_CALLS, wins = PRIOR_CALLS * NO_CALLS;
  for (const { ensemble, outcome } of judged.slice(-window)) {
    const call = ensemble && leader(ensemble.pooled);
    if (!call || call === "hold") continue;
    calls++;
    if (call === outcome) wins++;
  }
  return wins / calls;
}
