import type { Invariant } from "./invariant.ts";
import { isEntry, NewOrders } from "./new_orders.ts";

/** Longest time that an order sent before can still be on its way. */
const ON_ITS_WAY_MS = 20_000;

/** From the moment that an operator was told "halted" or "paused" nothing of ours increases risk, restarts or not. */
export function haltHolds(): Invariant {
  const fresh = new NewOrders();
  return {
    name: "halt",
    always: ({ books, nowMs, stoppedSinceMs }) => {
      const entry = fresh.in(books).find(isEntry);
      if (!entry || stoppedSinceMs === null || nowMs < stoppedSinceMs + ON_ITS_WAY_MS) return null;
      return `${entry.clientOrderId} entered, ${
        Math.round((nowMs - stoppedSinceMs) / 1000)
      } s after trading was stopped`;
    },
  };
}
