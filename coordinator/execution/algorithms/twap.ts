import { mulDiv, type Qty } from "../../../domain/money.ts";
import { type EntryAlgorithm, entryTimeoutMs, PAUSE_MS } from "./algorithm.ts";
import { marketChild } from "./market.ts";

/**
 * Market orders of equal size, `twap_interval_seconds` apart; the last takes the rest. The interval runs from one slice's
 * placing to the next: a late tick delays the slices that follow and never bunches them. A slice that is late by more
 * than `entry_timeout_seconds` (the program was down) ends it.
 */
export const twapEntry: EntryAlgorithm = {
  childrenMax: ({ twap_slices }) => twap_slices,
  pauseMs: ({ twap_interval_seconds }) => Math.max(twap_interval_seconds * 1000, PAUSE_MS),
  deadlineMs: (plan, settings) =>
    plan.lastPlacedAtMs === null
      ? entryTimeoutMs(plan, settings)
      : plan.lastPlacedAtMs + (settings.twap_interval_seconds + settings.entry_timeout_seconds) * 1000,
  // The rest in equal parts: what an earlier slice did not get is spread over those that follow.
  child: (plan, restQty, _view, { twap_slices }) =>
    marketChild(mulDiv(restQty, 1, twap_slices - plan.placed, "down") as Qty),
};
