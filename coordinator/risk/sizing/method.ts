import type { Breaker } from "../../../domain/breaker.ts";
import type { Usd } from "../../../domain/money.ts";
import type { TradingLimits } from "../settings.ts";

/** What a size is made from. */
export interface SizingInput {
  readonly equity: Usd;
  /** Chance that the trade reaches its target, 0 to 1. */
  readonly winProbability: number;
  /** Distances from entry as fractions of the price, net of costs: what a win brings and a loss takes. */
  readonly winFraction: number;
  readonly lossFraction: number;
  /** Trades that have ended: how much there is to trust in probabilities. */
  readonly closedTrades: number;
  /** Standard deviation of the market's returns, a fraction a year; null when it is not known. */
  readonly yearlyVolatility: number | null;
  /** Kind of market; null when it cannot be told. */
  readonly regime: string | null;
  readonly breaker: Breaker;
}

/** A wished value of the position, before it is scaled and capped. */
export interface SizingMethod {
  readonly name: string;
  size(input: SizingInput, trading: TradingLimits): { readonly notional: Usd; readonly detail: string };
}
