import type { Invariant } from "./invariant.ts";

const WAITING_MAX = 300;
const ORDERS_MAX = 40;
const TRADES_MAX = 10;

/** What the process keeps and waits for does not grow. */
export const bounded = (): Invariant => ({
  name: "bounded",
  always: ({ engine, waiting }) => {
    if (waiting > WAITING_MAX) return `the process waits for ${waiting} things`;
    if (!engine) return null;
    if (engine.orders.size > ORDERS_MAX) return `${engine.orders.size} orders are in memory`;
    return engine.trades.size > TRADES_MAX ? `${engine.trades.size} trades are in memory` : null;
  },
});
