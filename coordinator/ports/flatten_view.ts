/** How far an order to be flat has come. */
export interface FlattenView {
  /** `flat`: verified with the exchange. `not_flat`: given up, an operator has to act. */
  readonly state: "closing" | "flat" | "not_flat";
  /** Market time. */
  readonly started_at: number;
  /** How often the exchange was asked what it still holds. */
  readonly looks: number;
  /** What the last look found, in words. */
  readonly remains: readonly string[];
  /** What was done so far, in words, oldest first. */
  readonly steps: readonly string[];
}
