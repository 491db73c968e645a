import type { Price, Qty, Usd } from "../../domain/money.ts";
import type { Side } from "../../domain/order.ts";

export type MatchedStatus = "NEW" | "FILLED" | "CANCELED" | "EXPIRED";

/** A market order in the matching core. It waits (`NEW`) until the next candle opens, then fills whole or expires. */
export interface MatchedOrder {
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly side: Side;
  /** A reduce-only order shrinks to what there is to reduce. */
  readonly qty: Qty;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly status: MatchedStatus;
  readonly filledQty: Qty;
  /** Value of what is filled, unsigned. */
  readonly cost: Usd;
  /** The stop or take-profit order that it came from. */
  readonly algoId: number | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly reason: string | null;
}

export type AlgoType = "stop_market" | "take_profit_market";
export type AlgoStatus = "NEW" | "TRIGGERED" | "FINISHED" | "CANCELED" | "REJECTED" | "EXPIRED";

/** A stop or take-profit order: waits for its trigger price, then becomes a market order. */
export interface AlgoOrder {
  readonly algoId: number;
  readonly clientAlgoId: string;
  readonly type: AlgoType;
  readonly side: Side;
  /** 0 when it closes the whole position, whatever its size is then. */
  readonly qty: Qty;
  readonly triggerPrice: Price;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  /** `CONTRACT_PRICE` or `MARK_PRICE`; both are the last price here. */
  readonly workingType: string;
  readonly status: AlgoStatus;
  /** The market order that it became. */
  readonly orderId: number | null;
  readonly filledPrice: Price | null;
  readonly filledQty: Qty;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly triggeredAtMs: number | null;
  readonly reason: string | null;
}

/** One execution. Always the taker's side: only market orders fill. */
export interface TradeRecord {
  readonly tradeId: number;
  readonly orderId: number;
  readonly side: Side;
  readonly price: Price;
  readonly qty: Qty;
  /** Price × quantity, unsigned. */
  readonly value: Usd;
  readonly fee: Usd;
  /** Of the part that closed, before the fee. */
  readonly realizedPnl: Usd;
  readonly atMs: number;
}

export const signedQty = (side: Side, qty: Qty): Qty => (side === "buy" ? qty : -qty) as Qty;

/** A rising price triggers buy stops and take-profits that sell; a falling price the others. */
export const triggersOnRise = ({ type, side }: Pick<AlgoOrder, "type" | "side">): boolean =>
  (type === "stop_market") === (side === "buy");

export const isTouched = (algo: Pick<AlgoOrder, "type" | "side" | "triggerPrice">, at: Price): boolean =>
  triggersOnRise(algo) ? at >= algo.triggerPrice : at <= algo.triggerPrice;
