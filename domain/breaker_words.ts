import type { BreakerState } from "./breaker.ts";

/** How people read a breaker's state. */
export const BREAKER_WORDS: Readonly<Record<BreakerState, string>> = {
  closed: "closed",
  open: "open",
  cooling: "cooling down",
  half_open: "half open",
};
