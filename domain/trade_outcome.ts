import type { FeatureVector } from "./feature_vector.ts";

/** A finished trade as a lesson: what was known when it was decided, and what came of it. */
export interface TradeOutcome {
  readonly tradeId: string;
  readonly decisionId: string;
  readonly symbol: string;
  readonly side: "long" | "short";
  /** Open time of the decided candle, Unix ms. */
  readonly candleOpenTimeMs: number;
  /** At the decision. */
  readonly features: FeatureVector;
  /** Averages of the fills, in the quote currency. */
  readonly entryPrice: number;
  readonly exitPrice: number;
  /** Net of fees and funding, in the quote currency. */
  readonly pnl: number;
  readonly heldMs: number;
}
