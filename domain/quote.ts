import { type Price, toNumber } from "./money.ts";

/** Best prices of the order book. */
export interface Quote {
  readonly bid: Price;
  readonly ask: Price;
}

/** Distance of the best prices, in basis points of their middle. */
export const spreadBps = ({ bid, ask }: Quote): number => 20_000 * toNumber(ask - bid) / toNumber(ask + bid);
