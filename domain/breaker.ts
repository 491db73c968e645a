/**
 * The circuit breaker. A row of losing trades opens it; when nothing is open any more it cools; after the cooldown one
 * trade of reduced size is a trial: it closes the breaker or opens it again, for twice as long. Plain data: it is stored
 * and survives a restart. All times are market time.
 */
export type Breaker =
  | { readonly state: "closed"; readonly consecutiveLosses: number }
  | Tripped & { readonly state: "open" }
  | Tripped & { readonly state: "cooling"; readonly untilMs: number }
  | Tripped & { readonly state: "half_open" };

interface Tripped {
  readonly consecutiveLosses: number;
  readonly reason: string;
  readonly openedAtMs: number;
  /** Times that it has opened since it was closed. */
  readonly trips: number;
}

export type BreakerState = Breaker["state"];
export const BREAKER_STATES: readonly BreakerState[] = ["closed", "open", "cooling", "half_open"];
