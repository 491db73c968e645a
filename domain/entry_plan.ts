import type { Price, Qty } from "./money.ts";
import type { Side } from "./order.ts";

/** How an entry is sent: `execution.algo`. */
export const ENTRY_ALGOS = ["market", "limit", "chase", "twap", "iceberg"] as const;
export type EntryAlgo = typeof ENTRY_ALGOS[number];

/** What is asked for: the same from the first to the last step. */
export interface EntryGoal {
  readonly algo: EntryAlgo;
  readonly side: Side;
  /** What the risk manager has approved; filled and working parts together never exceed it. */
  readonly qty: Qty;
  /** Last price when the decision was made: what slippage is measured against. */
  readonly arrivalPrice: Price;
  readonly startedAtMs: number;
}

/** How one approved entry becomes orders. Plain data, stored with its trade: a restart goes on with it. */
export interface EntryPlan extends EntryGoal {
  /** Child orders placed so far, refused ones included. */
  readonly placed: number;
  /** Market time of the last placing; null before the first. */
  readonly lastPlacedAtMs: number | null;
  /** Market time at which the last child was taken back; null while it may rest. */
  readonly recalledAtMs: number | null;
  /** No further child will be placed. Those that work fill, or are taken back at the deadline. */
  readonly finished: boolean;
}

/** A plan that has not placed anything yet. */
export const startPlan = (goal: EntryGoal): EntryPlan => ({
  ...goal,
  placed: 0,
  lastPlacedAtMs: null,
  recalledAtMs: null,
  finished: false,
});
