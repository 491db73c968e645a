/** A source that has been silent for more than twice the time in which it should have spoken. */
export interface StaleView {
  /** A market's candles, or a model server. */
  readonly kind: "feed" | "model";
  /** `BTCUSDT 5m`, or the model's name. */
  readonly name: string;
  /** When it was heard last, Unix ms of wall time. */
  readonly since: number;
  /** How often it should be heard, wall ms. */
  readonly expected_ms: number;
  /** Whether nothing new is opened meanwhile, in that market or, for a model, in any. */
  readonly stops_entries: boolean;
}
