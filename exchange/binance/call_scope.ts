import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Who goes first when requests have to wait: what only takes risk away, then other orders and questions after one
 * order, then the account's state, then market data.
 */
export const PRIORITIES = ["protective", "order", "query", "data"] as const;
export type Priority = typeof PRIORITIES[number];

/** One call of the gateway, seen from underneath ccxt. */
export interface CallScope {
  readonly priority: Priority;
  /** Monotonic. */
  readonly deadlineMs: number;
  /** Aborted when the call's deadline passes: what is still queued is then never sent. */
  readonly signal: AbortSignal;
  /** True once a request has left. */
  sent: boolean;
}

/** Carries the call through ccxt, which has no argument for it. */
export const callScope = new AsyncLocalStorage<CallScope>();
