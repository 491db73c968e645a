import { AsyncLocalStorage } from "node:async_hooks";

/** One call of the gateway, seen from the transport underneath ccxt. */
export interface CallScope {
  /** Aborted when the call's deadline passes: what is still queued in the rate limiter is then never sent. */
  readonly signal: AbortSignal;
  /** True once a request has left. */
  sent: boolean;
}

/** Carries the call through ccxt, which has no argument for it. */
export const callScope = new AsyncLocalStorage<CallScope>();
