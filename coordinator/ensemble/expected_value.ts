/** What a round trip costs, as a fraction of its value. */
export interface TradingCosts {
  readonly takerFeeBps: number;
  /** Expected distance between the price decided on and the price filled, each way. */
  readonly slippageBps: number;
}

const BPS = 1e-4;

/** Entry and exit both take: two fees, two slippages. */
export const roundTripCost = (costs: TradingCosts): number => 2 * (costs.takerFeeBps + costs.slippageBps) * BPS;

/**
 * Expected value of taking the trade, net of what it costs, as a fraction of its value.
 *
 * `EV = E[gross return at the label's horizon] − 2 × (taker fee + slippage)`. The expectation already weighs win and
 * loss with their probabilities: each model reports it for the action that it votes for.
 */
export const expectedValue = (expectedReturn: number, costs: TradingCosts): number =>
  expectedReturn - roundTripCost(costs);
