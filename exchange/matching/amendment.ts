import type { Price, Qty } from "../../domain/money.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { type OrderKey, orderMatches } from "./cancellation.ts";
import type { MatchingEvent } from "./events.ts";
import { executableQty, finishOrder, keepOpen } from "./fills.ts";
import { notionalRefusal, priceRefusal, qtyRefusal } from "./filters.ts";
import { demandRefusal } from "./margin.ts";
import { type MatchedOrder, mayRest, remainingQty } from "./orders.ts";
import type { Accepted } from "./placement.ts";
import { type Refusal, REFUSALS } from "./refusal.ts";
import { isMet, settleOrder, takePrice } from "./settlement.ts";
import { expireOwnMakers } from "./self_trade.ts";
import type { MatchingState } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";
import { withFinishedAlgos } from "./triggers.ts";

export interface Amendment {
  readonly qty: Qty;
  readonly limitPrice: Price;
}

/**
 * Gives an open limit order another price and quantity. As on Binance, one that is already filled up to the new quantity
 * and a post-only order that would take are cancelled; any other that the new price makes meet the market takes.
 */
export function amendOrder(
  state: MatchingState,
  rules: TradingRules,
  key: OrderKey,
  { qty, limitPrice }: Amendment,
): Result<Accepted<MatchedOrder>, Refusal> {
  const open = state.openOrders.find(orderMatches(key));
  if (!open) return err(REFUSALS.noSuchOrder);
  const refusal = amendmentRefusal(state, rules, open, { qty, limitPrice });
  if (refusal) return err(refusal);
  const changed: MatchedOrder = { ...open, qty, limitPrice, updatedAtMs: state.timeMs };
  const taking = isMet(rules, changed, state.lastPrice);
  if (qty <= open.filledQty || (taking && open.timeInForce === "post_only")) {
    const event = finishOrder(state, { ...open, status: "CANCELED" });
    return ok({ order: changed, events: withFinishedAlgos(state, [event]) });
  }
  const order: MatchedOrder = { ...changed, resting: !taking && mayRest(open) };
  const own = !order.resting ? [] : expireOwnMakers(state, order.side, limitPrice);
  keepOpen(state, order);
  const events: MatchingEvent[] = [{ kind: "amendment", order }, ...own];
  if (taking && rules.fillMode === "at_once") events.push(...settleOrder(state, rules, order));
  return ok({ order, events: withFinishedAlgos(state, events) });
}

function amendmentRefusal(
  state: MatchingState,
  rules: TradingRules,
  open: MatchedOrder,
  { qty, limitPrice }: Amendment,
): Refusal | undefined {
  if (open.type !== "limit") return REFUSALS.limitOrderOnly;
  const malformed = qtyRefusal(rules, qty) ?? priceRefusal(rules, limitPrice);
  if (malformed) return malformed;
  if (qty === open.qty && limitPrice === open.limitPrice) return REFUSALS.sameOrder;
  const { side, reduceOnly } = open;
  if (reduceOnly) return executableQty(state, { side, qty, reduceOnly }) === 0 ? REFUSALS.reduceOnly : undefined;
  const tooSmall = notionalRefusal(rules, limitPrice, qty);
  if (tooSmall) return tooSmall;
  const others = { ...state, openOrders: state.openOrders.filter((each) => each !== open) };
  const changed = { ...open, qty, limitPrice };
  const taking = isMet(rules, changed, state.lastPrice);
  const at = taking ? takePrice(state, rules, changed) : limitPrice;
  const left = remainingQty(changed);
  return left <= 0
    ? undefined
    : demandRefusal(others, rules, { side, qty: left, at, resting: !taking && mayRest(open) });
}
