import type { Price, Qty } from "../../domain/money.ts";
import {
  clientOrderId,
  type OrderOrigin,
  type OrderRequest,
  type PlacedOrder,
  type Protective,
  type Side,
} from "../../domain/order.ts";
import type { Trade } from "../../domain/trade.ts";
import type { Leg } from "./bracket.ts";

/** What names an order that an event has asked for. */
export interface OrderName extends OrderOrigin {
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

/**
 * Closes a position that no trade of ours holds, at market. Its name is none of our orders' names: no record of ours
 * belongs to it, and what it did is seen in the exchange's books alone.
 *
 * @param held Signed. @param name Of the event that asked, and how many such orders it has sent before.
 */
export const closePosition = (symbol: string, held: Qty, name: OrderName): Protective<OrderRequest> => ({
  clientOrderId: `${POSITION_CLOSE}${name.runId}-${name.fence}-${name.sequence}-${name.nth}`,
  decisionId: null,
  tradeId: "",
  symbol,
  side: held > 0 ? "sell" : "buy",
  type: "market",
  purpose: "exit",
  qty: Math.abs(held) as Qty,
  limitPrice: null,
  timeInForce: null,
  triggerPrice: null,
  reduceOnly: true,
} as OrderRequest as Protective<OrderRequest>);

const POSITION_CLOSE = "xf-";

/** Whether an id is that of a `closePosition()`. */
export const isPositionClose = (id: string): boolean => id.startsWith(POSITION_CLOSE);

/** The side that closes a trade. */
export const closingSide = (trade: Pick<Trade, "side">): Side => trade.side === "long" ? "sell" : "buy";

const SHAPE = {
  stop_loss: { leg: "s", type: "stop_market" },
  take_profit: { leg: "t", type: "take_profit_market" },
  exit: { leg: "x", type: "market" },
} as const;

type Purpose = keyof typeof SHAPE;
const PURPOSES = Object.keys(SHAPE) as Purpose[];

/**
 * What a former life sent to protect a trade, read back from the exchange.
 *
 * @param leg Of the order's id (`orderOrigin`). @returns Null for one that could add risk.
 */
export function protectiveFrom(trade: Trade, order: PlacedOrder, leg: string): Protective<OrderRequest> | null {
  const purpose = PURPOSES.find((each) => SHAPE[each].leg === leg[0]);
  if (!purpose || !order.reduceOnly || order.side !== closingSide(trade)) return null;
  return reducing(trade, purpose, order);
}

const protective = (trade: Trade, name: OrderName, purpose: Purpose, qty: Qty, triggerPrice: Price | null) =>
  reducing(trade, purpose, {
    clientOrderId: clientOrderId(name, `${SHAPE[purpose].leg}${name.nth || ""}`),
    qty,
    triggerPrice,
  });

function reducing(
  trade: Trade,
  purpose: Purpose,
  { clientOrderId, qty, triggerPrice }: Pick<OrderRequest, "clientOrderId" | "qty" | "triggerPrice">,
): Protective<OrderRequest> {
  return {
    clientOrderId,
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
