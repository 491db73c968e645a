import type { Price, Qty, Usd } from "../../domain/money.ts";
import type { Side, TimeInForce } from "../../domain/order.ts";

/** `EXPIRED_IN_MATCH`: it stood in the way of another order of ours. */
export type MatchedStatus = "NEW" | "PARTIALLY_FILLED" | "FILLED" | "CANCELED" | "EXPIRED" | "EXPIRED_IN_MATCH";

/**
 * A plain order in the matching core. It rests in the book, or it waits: a market order, or a limit order that the
 * price already meets, until it is settled against the market.
 */
export interface MatchedOrder {
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly type: "market" | "limit";
  readonly side: Side;
  /** A reduce-only order shrinks to what there is to reduce. */
  readonly qty: Qty;
  /** Limit orders only. */
  readonly limitPrice: Price | null;
  readonly timeInForce: TimeInForce | null;
  /** Stands in the book, to be filled as maker. Else it waits to be settled as taker. */
  readonly resting: boolean;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  readonly status: MatchedStatus;
  readonly filledQty: Qty;
  /** Value of what is filled, unsigned. */
  readonly cost: Usd;
  /** The stop or take-profit order that it came from. */
  readonly algoId: number | null;
  /** The exchange's own order: the margin was gone, or another account's was (auto-deleveraging). */
  readonly forced: "liquidation" | "adl" | null;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly reason: string | null;
}

/** `stop` and `take_profit` become limit orders, the others market orders. */
export type AlgoType = "stop_market" | "take_profit_market" | "stop" | "take_profit" | "trailing_stop_market";
export type AlgoStatus = "NEW" | "TRIGGERED" | "FINISHED" | "CANCELED" | "REJECTED" | "EXPIRED";

/** How a trailing stop follows the price. */
export interface Trailing {
  /** It begins to follow here; null: at once. */
  readonly activatePrice: Price | null;
  /** Distance from the best price since; 10 is 0.1 %. */
  readonly callbackBps: number;
  readonly active: boolean;
}

/** An order that waits for its trigger price and then becomes a plain order. */
export interface AlgoOrder {
  readonly algoId: number;
  readonly clientAlgoId: string;
  readonly type: AlgoType;
  readonly side: Side;
  /** 0 when it closes the whole position, whatever its size is then. */
  readonly qty: Qty;
  /** Of a trailing stop: where it stands now; 0 before it is active. */
  readonly triggerPrice: Price;
  /** `stop` and `take_profit` only. */
  readonly limitPrice: Price | null;
  readonly timeInForce: TimeInForce | null;
  /** Trailing stops only. */
  readonly trailing: Trailing | null;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
  /** `CONTRACT_PRICE` or `MARK_PRICE`; both are the last price here. */
  readonly workingType: string;
  readonly status: AlgoStatus;
  /** The plain order that it became. */
  readonly orderId: number | null;
  readonly filledPrice: Price | null;
  readonly filledQty: Qty;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  readonly triggeredAtMs: number | null;
  readonly reason: string | null;
}

/** One execution. */
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
  readonly maker: boolean;
  readonly atMs: number;
}

export const signedQty = (side: Side, qty: Qty): Qty => (side === "buy" ? qty : -qty) as Qty;

export const remainingQty = ({ qty, filledQty }: Pick<MatchedOrder, "qty" | "filledQty">): Qty =>
  qty - filledQty as Qty;

/** Whether what is not filled at once goes into the book. */
export const mayRest = ({ timeInForce }: Pick<MatchedOrder, "timeInForce">): boolean =>
  timeInForce === "gtc" || timeInForce === "post_only";

/** A rising price triggers buy stops and take-profits that sell; a falling price the others. */
export const triggersOnRise = ({ type, side }: Pick<AlgoOrder, "type" | "side">): boolean =>
  (type !== "take_profit" && type !== "take_profit_market") === (side === "buy");

/** Never of a trailing stop that does not follow yet. */
export const isTouched = (
  algo: Pick<AlgoOrder, "type" | "side" | "triggerPrice"> & Partial<Pick<AlgoOrder, "trailing">>,
  at: Price,
): boolean => {
  if (algo.trailing && !algo.trailing.active) return false;
  return triggersOnRise(algo) ? at >= algo.triggerPrice : at <= algo.triggerPrice;
};
