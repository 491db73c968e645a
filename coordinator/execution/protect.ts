import type { Qty } from "../../domain/money.ts";
import { clientOrderId, type OrderRequest, type Protective, type Side } from "../../domain/order.ts";
import type { Trade } from "../../domain/trade.ts";

/**
 * Orders that can only reduce risk. They are minted here and nowhere else, they are reduce-only, and no limit, halt or
 * order budget stands in their way.
 */
export interface Leg {
  readonly runId: string;
  /** The journal's number of the event that asked for it: a restart derives the same id. */
  readonly sequence: number;
  /** Orders that the same event has sent before: one event may close several trades. */
  readonly nth: number;
}

/** Stop and target for what an entry has just filled. */
export const bracketOrders = (trade: Trade, filled: Qty, leg: Leg): readonly Protective<OrderRequest>[] => [
  protective(trade, filled, leg, "stop_loss"),
  protective(trade, filled, leg, "take_profit"),
];

/** One of the two anew, when the exchange has never seen it. */
export const replacementOrder = (
  trade: Trade,
  qty: Qty,
  leg: Leg,
  purpose: "stop_loss" | "take_profit",
): Protective<OrderRequest> => protective(trade, qty, leg, purpose);

/** Closes what is open, at market. */
export const closeOrder = (trade: Trade, leg: Leg): Protective<OrderRequest> =>
  protective(trade, trade.openQty, leg, "exit");

/** The side that closes a trade. */
const closingSide = (trade: Trade): Side => trade.side === "long" ? "sell" : "buy";

const SHAPE = {
  stop_loss: { leg: "s", type: "stop_market" },
  take_profit: { leg: "t", type: "take_profit_market" },
  exit: { leg: "x", type: "market" },
} as const;

function protective(trade: Trade, qty: Qty, leg: Leg, purpose: keyof typeof SHAPE): Protective<OrderRequest> {
  const trigger = { stop_loss: trade.stopPrice, take_profit: trade.targetPrice, exit: null };
  return {
    clientOrderId: clientOrderId(leg.runId, leg.sequence, `${SHAPE[purpose].leg}${leg.nth || ""}`),
    decisionId: trade.decisionId,
    tradeId: trade.tradeId,
    symbol: trade.symbol,
    side: closingSide(trade),
    type: SHAPE[purpose].type,
    purpose,
    qty,
    limitPrice: null,
    timeInForce: null,
    triggerPrice: trigger[purpose],
    reduceOnly: true,
  } as OrderRequest as Protective<OrderRequest>;
}
