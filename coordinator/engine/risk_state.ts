import type { Account } from "../../domain/account.ts";
import { notional, type Usd } from "../../domain/money.ts";
import type { RiskState } from "../../domain/circumstances.ts";
import { isEntering } from "./entry.ts";
import { type EngineState, lastPrice, stopReason, symbolState } from "./state.ts";

/** What the risk manager is shown of the engine's memory. */
export function riskStateOf(state: EngineState, account: Account): RiskState {
  const { risk } = state;
  return {
    nowMs: state.nowMs,
    stopped: stopReason(state),
    breaker: risk.breaker,
    account,
    dayStartEquity: risk.dayStartEquity,
    peakEquity: risk.peakEquity,
    exposure: exposureOf(state),
    openPositions: state.trades.size,
    openSymbols: [...state.trades.values(), ...state.orders.values()].map(({ symbol }) => symbol),
    tradesToday: risk.tradesToday,
    lastEntryAtMs: risk.lastEntryAtMs,
    ordersLastMinute: state.orderTimesMs.filter((atMs) => atMs > state.nowMs - 60_000).length,
    ordersToday: risk.ordersToday,
    strangeSymbols: [...state.symbols].filter(([, { foreignQty, unexplained }]) => foreignQty !== 0 || unexplained)
      .map(([symbol]) => symbol),
    unknownOrders: [...state.orders.values()].filter((order) => order.status === "unknown").length,
  };
}

/** Value of all open positions at the last close, and of entries that may still fill. */
export function exposureOf(state: EngineState): Usd {
  let total = 0;
  for (const trade of state.trades.values()) {
    const at = lastPrice(symbolState(state, trade.symbol));
    const coming = isEntering(state, trade) ? trade.plan.qty - trade.entryQty : 0;
    if (at !== null) total += notional(at, trade.openQty + coming as typeof trade.openQty);
  }
  return total as Usd;
}
