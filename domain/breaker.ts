/** The circuit breaker: opens after a row of losing trades. Plain data: it is stored and survives a restart. */
export type Breaker =
  | { readonly state: "closed"; readonly consecutiveLosses: number }
  | {
    readonly state: "open";
    readonly consecutiveLosses: number;
    readonly reason: string;
    /** Market time. */
    readonly openedAtMs: number;
    readonly untilMs: number;
  };
