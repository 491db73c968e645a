import type { CallFault } from "./call_fault.ts";

/** Time and rules are no market data: a client needs them to go on at all. */
const NEVER_STALE = ["GET /fapi/v1/time", "GET /fapi/v1/ping", "GET /fapi/v1/exchangeInfo"];

/** A cache that has stopped following. */
export const staleMarket: CallFault = (table, { route, security, elapsedMs }) => {
  if (security !== "none" || NEVER_STALE.includes(route)) return undefined;
  const stale = table.episodeAt("stale_market", elapsedMs);
  return stale && { staleSinceMs: stale.startMs };
};

/** The trade list follows the orders late: an order is filled and its executions are not listed yet. */
export const tradesLag: CallFault = (table, { route, elapsedMs }) => {
  if (route !== "GET /fapi/v1/userTrades") return undefined;
  return table.episodeAt("trades_lag", elapsedMs) && { hidesTrades: true };
};
