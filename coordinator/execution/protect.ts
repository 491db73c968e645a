import type { Price, Qty } from "../../domain/money.ts";
import { clientOrderId, type OrderRequest, type Protective, type Side } from "../../domain/order.ts";
import type { Trade } from "../../domain/trade.ts";
import type { Leg } from "./bracket.ts";

/** What names an order that an event has asked for. */
export interface OrderName {
  readonly runId: string;
  /** The journal's number of the event that asked for it: a restart derives the same id. */
  readonly sequence: number;
  /** Orders that the same event has sent before: one event may protect or close several trades. */
  readonly nth: number;
}

/**
 * Orders that can only reduce risk. They are minted here and nowhere else, they are reduce-only, and no limit, halt or
 * order budget stands in their way.
 */
export const bracketOrder = (trade: Trade, leg: Leg, name: OrderName): Protective<OrderRequest> =>
  protective(trade, name, leg.purpose, leg.qty, leg.triggerPrice);

/** Closes what is open, at market. */
export const closeOrder = (trade: Trade, name: OrderName): Protective<OrderRequest> =>
  protective(trade, name, "exit", trade.openQty, null);

/** The side that closes a trade. */
export const closingSide = (trade: Pick<Trade, "side">): Side => trade.side === "long" ? "sell" : "buy";

const SHAPE = {
  stop_loss: { leg: "s", type: "stop_market" },
  take_profit: { leg: "t", type: "take_profit_market" },
  exit: { leg: "x", type: "market" },
} as const;

function protective(
  trade: Trade,
  { runId, sequence, nth }: OrderName,
  purpose: keyof typeof SHAPE,
  qty: Qty,
  triggerPrice: Price | null,
): Protective<OrderRequest> {
  return {
    clientOrderId: clientOrderId(runId, sequence, `${SHAPE[purpose].leg}${nth || ""}`),
    decisionId: trade.decisionId,
    tradeId: trade.tradeId,
    symbol: trade.symbol,
    side: closingSide(trade),
    type: SHAPE[purpose].type,
    purpose,
    qty,
    limitPrice: null,
    timeInForce: null,
    triggerPrice,
    reduceOnly: true,
  } as OrderRequest as Protective<OrderRequest>;
}
