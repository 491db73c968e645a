import type { Candle, Timeframe } from "../../domain/candle.ts";

/** A candle that has closed, with both times: the exchange's (in the candle) and ours. */
export interface ClosedCandle {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly candle: Candle;
  /** Wall time of arrival. */
  readonly receivedAtMs: number;
  /** Monotonic time of arrival: where the decision's latency starts. */
  readonly receivedMonotonicMs: number;
}

/** What the feed tells the loop, in order. */
export type FeedEvent =
  | { readonly kind: "candle"; readonly closed: ClosedCandle }
  /** Lockstep only: the market moved inside a candle and the account changed; the loop asks after its orders. */
  | { readonly kind: "account_changed"; readonly atMs: number }
  | { readonly kind: "ended"; readonly reason: string };

/** Where candles come from: the lockstep simulator or a live exchange. */
export interface MarketFeed {
  /**
   * Yields events until the market ends or `signal` aborts. A lockstep feed releases the next step only when the
   * consumer asks for the next event, so the consumer asks when it has finished with the last.
   */
  events(signal: AbortSignal): AsyncIterable<FeedEvent>;
}
