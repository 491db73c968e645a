import type { Price } from "./money.ts";
import type { Side } from "./order.ts";
import { invariant } from "./result.ts";

/**
 * What the way from the decision to the fills has cost, fees apart: `±(fill − arrival) / arrival`. Positive when we paid
 * more, or received less, than at the arrival price.
 * Source: the execution cost of A. F. Perold, "The Implementation Shortfall: Paper versus Reality", Journal of Portfolio
 * Management 14 (1988). His opportunity cost, of what was not bought, is not in it.
 *
 * @param arrivalPrice Last price when the decision was made.
 * @param averageFillPrice Of everything filled.
 * @returns Basis points.
 * @throws {Error} Invariant unless the arrival price is above 0.
 */
export function slippageBps(side: Side, arrivalPrice: Price, averageFillPrice: Price): number {
  invariant(arrivalPrice > 0, `slippage needs an arrival price above 0, was ${arrivalPrice}`);
  const worse = side === "buy" ? averageFillPrice - arrivalPrice : arrivalPrice - averageFillPrice;
  return worse / arrivalPrice * 10_000;
}
