import type { Qty } from "../../../domain/money.ts";
import { type ChildOrder, type EntryAlgorithm, entryTimeoutMs, PAUSE_MS } from "./algorithm.ts";

/** Takes everything at once, with one order. */
export const marketEntry: EntryAlgorithm = {
  childrenMax: () => 1,
  pauseMs: () => PAUSE_MS,
  deadlineMs: entryTimeoutMs,
  child: (_plan, restQty) => marketChild(restQty),
};

export const marketChild = (qty: Qty): ChildOrder => ({ type: "market", qty, limitPrice: null, timeInForce: null });
