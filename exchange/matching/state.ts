import type { Price, Qty, Usd } from "../../domain/money.ts";
import type { StoredIncome } from "./income.ts";
import { type MarketFigures, NO_FIGURES } from "./market_figures.ts";
import type { AlgoOrder, MatchedOrder, TradeRecord } from "./orders.ts";
import { FLAT, type Position } from "./position.ts";

/** Finished orders and trades kept for questions; older ones are forgotten, as a real exchange does. */
export const HISTORY_MAX = 10_000;

export type MarginType = "cross" | "isolated";

/** Of what is numbered once in the account (algo orders, income), each market has a span of its own. */
export const IDS_PER_MARKET = 10 ** 12;

/**
 * Everything the matching core knows of one market, as plain data: `JSON.parse(JSON.stringify(state))` is the same
 * state. Its part of the wallet balance = deposits + realised PnL − fees + funding − liquidation fees.
 */
export interface MatchingState {
  /** Its place among the markets of the account, from 0. */
  readonly marketIndex: number;
  /** What the account's other markets bring. They stand still while something happens here. */
  elsewhere: MarketFigures;
  /** Opening balance and what was transferred in since, minus what was transferred out. */
  deposits: Usd;
  realizedPnl: Usd;
  fees: Usd;
  /** Received minus paid. */
  funding: Usd;
  liquidationFees: Usd;
  position: Position;
  leverage: number;
  marginType: MarginType;
  /** The part of the wallet that stands behind an isolated position, and alone; 0 in cross margin. */
  isolatedWallet: Usd;
  /** Hedge mode, as the account reports it. Orders are refused while it is on: only one-way positions are held. */
  dualSidePosition: boolean;
  /** Market time of the last thing that happened. */
  timeMs: number;
  /** 0 before the first candle. */
  lastPrice: Price;
  /** Of the candle or tick that is played. */
  volume: Qty;
  /** What our own fills had of it. */
  takenVolume: Qty;
  nextOrderId: number;
  nextAlgoId: number;
  nextTradeId: number;
  nextIncomeId: number;
  openOrders: MatchedOrder[];
  openAlgos: AlgoOrder[];
  doneOrders: MatchedOrder[];
  doneAlgos: AlgoOrder[];
  trades: TradeRecord[];
  /** What changed the wallet and is no trade. */
  income: StoredIncome[];
}

/** @param deposits Of the account, booked in its first market. */
export const newState = (deposits: Usd, leverage: number, marketIndex = 0): MatchingState => ({
  marketIndex,
  elsewhere: NO_FIGURES,
  deposits,
  realizedPnl: 0 as Usd,
  fees: 0 as Usd,
  funding: 0 as Usd,
  liquidationFees: 0 as Usd,
  position: FLAT,
  leverage,
  marginType: "cross",
  isolatedWallet: 0 as Usd,
  dualSidePosition: false,
  timeMs: 0,
  lastPrice: 0 as Price,
  volume: 0 as Qty,
  takenVolume: 0 as Qty,
  nextOrderId: 1_000_001,
  nextAlgoId: marketIndex * IDS_PER_MARKET + 3_000_001,
  nextTradeId: 1,
  nextIncomeId: 1,
  openOrders: [],
  openAlgos: [],
  doneOrders: [],
  doneAlgos: [],
  trades: [],
  income: [],
});

export function remember<T>(history: T[], entry: T): void {
  history.push(entry);
  if (history.length > HISTORY_MAX) history.splice(0, history.length - HISTORY_MAX);
}
