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
}

/** A wished value of the position, before caps. */
export interface SizingMethod {
  readonly name: string;
  size(input: SizingInput, trading: TradingLimits): { readonly notional: Usd; readonly detail: string };
}
