import type { Price, Usd } from "../../domain/money.ts";
import type { AlgoOrder, MatchedOrder, TradeRecord } from "./orders.ts";
import { FLAT, type Position } from "./position.ts";

/** Finished orders and trades kept for questions; older ones are forgotten, as a real exchange does. */
export const HISTORY_MAX = 10_000;

/**
 * Everything the matching core knows, as plain data: `JSON.parse(JSON.stringify(state))` is the same state.
 * Wallet balance = deposits + realised PnL − fees.
 */
export interface MatchingState {
  deposits: Usd;
  realizedPnl: Usd;
  fees: Usd;
  position: Position;
  leverage: number;
  /** Market time of the last thing that happened. */
  timeMs: number;
  /** 0 before the first candle. */
  lastPrice: Price;
  nextOrderId: number;
  nextAlgoId: number;
  nextTradeId: number;
  openOrders: MatchedOrder[];
  openAlgos: AlgoOrder[];
  doneOrders: MatchedOrder[];
  doneAlgos: AlgoOrder[];
  trades: TradeRecord[];
}

export const newState = (deposits: Usd, leverage: number): MatchingState => ({
  deposits,
  realizedPnl: 0 as Usd,
  fees: 0 as Usd,
  position: FLAT,
  leverage,
  timeMs: 0,
  lastPrice: 0 as Price,
  nextOrderId: 1_000_001,
  nextAlgoId: 3_000_001,
  nextTradeId: 1,
  openOrders: [],
  openAlgos: [],
  doneOrders: [],
  doneAlgos: [],
  trades: [],
});

export function remember<T>(history: T[], entry: T): void {
  history.push(entry);
  if (history.length > HISTORY_MAX) history.splice(0, history.length - HISTORY_MAX);
}
