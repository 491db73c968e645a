import type { Account } from "../../domain/account.ts";
import { notional, type Usd, ZERO_USD } from "../../domain/money.ts";
import type { HeldPosition, RiskState } from "../../domain/circumstances.ts";
import { isEntering } from "./entry.ts";
import type { Trade } from "../../domain/trade.ts";
import { correlationOf } from "../risk/returns.ts";
import { type EngineState, lastPrice, stopReasonIn, type SymbolState, symbolState } from "./state.ts";

/** What the risk manager is shown of the engine's memory. */
/** @param target The market that is decided on. */
export function riskStateOf(state: EngineState, account: Account, target: SymbolState): RiskState {
  const { risk } = state;
  return {
    nowMs: state.nowMs,
    stopped: stopReasonIn(state, target.market.symbol),
    breaker: risk.breaker,
    account,
    dayStartEquity: risk.dayStartEquity,
    peakEquity: risk.peakEquity,
    exposure: exposureOf(state),
    openPositions: state.trades.size,
    positions: positionsBeside(state, target),
    closedTrades: risk.closedTrades,
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

function positionsBeside(state: EngineState, { market, candles }: SymbolState): HeldPosition[] {
  return [...state.trades.values()].filter(({ symbol }) => symbol !== market.symbol).map((trade) => ({
    symbol: trade.symbol,
    side: trade.side,
    notional: valueOf(state, trade),
    correlation: correlationOf(candles.slice(), symbolState(state, trade.symbol).candles.slice()),
  }));
}

/** Value of all open positions at the last close, and of entries that may still fill. */
export const exposureOf = (state: EngineState): Usd =>
  [...state.trades.values()].reduce((total, trade) => total + valueOf(state, trade), 0) as Usd;

function valueOf(state: EngineState, trade: Trade): Usd {
  const at = lastPrice(symbolState(state, trade.symbol));
  const coming = isEntering(state, trade) ? trade.plan.qty - trade.entryQty : 0;
  return at === null ? ZERO_USD : notional(at, trade.openQty + coming as typeof trade.openQty);
}
