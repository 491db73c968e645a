/** An order to be flat, until the exchange has told that it is done. Survives a restart. Plain data. */
export interface Flattening {
  /** `not_flat`: given up after so many looks; an operator has to act, or ask once more. */
  readonly state: "closing" | "flat" | "not_flat";
  /** Market time. */
  readonly startedAtMs: number;
  /** How often the exchange has been looked at since. */
  readonly looks: number;
  /** What the last look found, in words; empty when flat. */
  readonly remains: readonly string[];
  /** What was done so far, in words, oldest first: the events of it. */
  readonly steps: readonly string[];
}

/** Whether the account is to be flat and is not known to be. */
export const isFlattening = ({ risk }: { readonly risk: { readonly flatten: Flattening | null } }): boolean =>
  risk.flatten?.state === "closing";
