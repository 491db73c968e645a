import type { Invariant, Sight } from "./invariant.ts";
import { isEntry, NewOrders } from "./new_orders.ts";

/** Between a decision and the arrival of its order. */
const ON_ITS_WAY_MS = 60_000;

/**
 * After so many losses in a row nothing is entered until the cooldown is over, whatever was restarted meanwhile; a trial
 * that is lost begins one that is twice as long.
 */
export function breakerHolds(): Invariant {
  const fresh = new NewOrders();
  return {
    name: "breaker",
    always: (sight) => {
      for (const order of fresh.in(sight.books)) {
        if (!isEntry(order)) continue;
        const open = openBreaker(sight);
        if (open && sight.nowMs > open.sinceMs + ON_ITS_WAY_MS && sight.nowMs < open.untilMs - ON_ITS_WAY_MS) {
          return `${order.clientOrderId} entered while the breaker is open until ${
            new Date(open.untilMs).toISOString()
          }`;
        }
      }
      return null;
    },
  };
}

/** The newest opening of the breaker, told by the trades that are stored. */
function openBreaker({ rows, config }: Sight): { readonly sinceMs: number; readonly untilMs: number } | null {
  const { circuit_breaker_consecutive_losses: losses, circuit_breaker_cooldown_seconds: seconds } = config.safety;
  const { circuit_breaker_cooldown_max_seconds: most } = config.safety;
  let inARow = 0, trips = 0;
  let open: { sinceMs: number; untilMs: number } | null = null;
  const closed = rows({
    sql: "select pnl, exit_time from trades where status = 'closed' order by exit_time",
    args: [],
  });
  for (const { pnl, exit_time } of closed) {
    const atMs = Number(exit_time);
    if (open && atMs < open.untilMs) continue;
    if (Number(pnl) > 0) trips = inARow = 0;
    else inARow++;
    if (inARow < losses && (trips === 0 || inARow === 0)) continue;
    const cooldownSeconds = Math.min(seconds * 2 ** trips++, Math.max(seconds, most));
    open = { sinceMs: atMs, untilMs: atMs + cooldownSeconds * 1000 };
    inARow = 0;
  }
  return open;
}
