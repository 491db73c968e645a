import type { TradingCosts } from "../../domain/circumstances.ts";
import type { TradeSide } from "../../domain/trade.ts";

const BPS = 1e-4;

/** Entry and exit both take: two fees, two slippages. As a fraction of the position's value. */
export const roundTripCost = (costs: Pick<TradingCosts, "takerFeeBps" | "slippageBps">): number =>
  2 * (costs.takerFeeBps + costs.slippageBps) * BPS;

/**
 * Expected value of taking the trade, net of what it costs, as a fraction of its value.
 *
 * `EV = E[gross return at the label's horizon] − 2 × (taker fee + slippage) ∓ funding`. The expectation already weighs
 * win and loss with their probabilities: each model reports it for the action that it votes for.
 */
export const expectedValue = (expectedReturn: number, side: TradeSide, costs: TradingCosts): number =>
  expectedReturn - roundTripCost(costs) - (side === "long" ? costs.funding : -costs.funding);

/** Between two settlements. */
const FUNDING_INTERVAL_MS = 8 * 3_600_000;

/**
 * What a long pays until its time limit if the rate stays as it was settled last: so many settlements are to be expected,
 * whole ones or a share of one.
 *
 * @param rate A fraction a settlement; undefined where it is not known, which costs nothing.
 */
export const expectedFunding = (rate: number | undefined, horizonMs: number): number =>
  (rate ?? 0) * horizonMs / FUNDING_INTERVAL_MS;

/** Fewer entries of our own say little. */
const ENTRIES_MIN = 10;

/**
 * Slippage a side as our own entries had it, once there are ten of them; better prices than decided on count as none, so
 * that luck is not planned with.
 *
 * @param entriesBps Of filled entries. @param assumedBps The configured figure.
 */
export function learnedSlippage(entriesBps: readonly number[], assumedBps: number): number {
  if (entriesBps.length < ENTRIES_MIN) return assumedBps;
  return Math.max(0, entriesBps.reduce((sum, each) => sum + each, 0) / entriesBps.length);
}
