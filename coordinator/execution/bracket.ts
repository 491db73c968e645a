import type { Price, Qty } from "../../domain/money.ts";
import { isAcknowledged, isTerminal, type Order } from "../../domain/order.ts";
import type { Trade } from "../../domain/trade.ts";

/** One leg of a bracket as it should stand on the exchange. */
export interface Leg {
  readonly purpose: "stop_loss" | "take_profit";
  readonly qty: Qty;
  readonly triggerPrice: Price;
}

export interface BracketPlan {
  readonly place: readonly Leg[];
  readonly cancel: readonly Order[];
}

const NOTHING: BracketPlan = { place: [], cancel: [] };

/**
 * What is missing and what is too much around a trade, so that a stop and a target of exactly the open quantity stand at
 * its exit prices. A leg of another size or price goes only when the right one is acknowledged: at no moment is there
 * less protection than before. Asked twice in the same state it asks for nothing new.
 *
 * @param orders Of the trade.
 */
export function bracketPlan(trade: Trade, orders: readonly Order[]): BracketPlan {
  // A trade that is being closed keeps what it has until it is flat; its end takes the rest away.
  if (trade.status !== "open" || trade.openQty === 0) return NOTHING;
  const legs = [
    legPlan({ purpose: "stop_loss", qty: trade.openQty, triggerPrice: trade.stopPrice }, orders),
    legPlan({ purpose: "take_profit", qty: trade.openQty, triggerPrice: trade.targetPrice }, orders),
  ];
  return { place: legs.flatMap(({ place }) => place), cancel: legs.flatMap(({ cancel }) => cancel) };
}

function legPlan(wanted: Leg, orders: readonly Order[]): BracketPlan {
  const live = orders.filter((order) => order.purpose === wanted.purpose && !isTerminal(order.status));
  const right = live.filter((order) => isLeg(order, wanted));
  const [kept] = [...right.filter(({ status }) => isAcknowledged(status)), ...right];
  if (!kept) return { place: [wanted], cancel: [] };
  return { place: [], cancel: isAcknowledged(kept.status) ? live.filter((order) => order !== kept) : [] };
}

const isLeg = (order: Order, { qty, triggerPrice }: Leg): boolean =>
  order.qty - order.filledQty === qty && order.triggerPrice === triggerPrice;

/** True when acknowledged stops cover everything that is open. */
export function isProtected(trade: Trade, orders: readonly Order[]): boolean {
  const covered = orders.filter((order) => order.purpose === "stop_loss" && isAcknowledged(order.status))
    .reduce((sum, order) => sum + order.qty - order.filledQty, 0);
  return covered >= trade.openQty;
}
