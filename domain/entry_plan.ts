import type { Price, Qty } from "./money.ts";
import type { Side } from "./order.ts";

/** How an entry is sent: `execution.algo`. */
export const ENTRY_ALGOS = ["market", "limit", "chase", "twap", "iceberg"] as const;
export type EntryAlgo = typeof ENTRY_ALGOS[number];

/**
 * How one approved entry becomes orders. Plain data, stored with its trade: a restart goes on with it. The quantity is
 * what the risk manager has approved; filled and working parts together never exceed it.
 */
export interface EntryPlan {
  readonly algo: EntryAlgo;
  readonly side: Side;
  readonly qty: Qty;
  /** Last price when the decision was made: what slippage is measured against. */
  readonly arrivalPrice: Price;
  readonly startedAtMs: number;
  /** Child orders placed so far. */
  readonly placed: number;
  /** Market time of the last placing; null before the first. */
  readonly lastPlacedAtMs: number | null;
  /** Price of the last limit child; null while there was none. */
  readonly quotedPrice: Price | null;
  /** No further child will be placed. Those that work are taken back or fill. */
  readonly finished: boolean;
}
