import { mulDiv, type Price, type Qty, SCALE, unitsFromNumber } from "../../domain/money.ts";
import { roundQty } from "../../domain/market.ts";
import type { MatchingEvent } from "./events.ts";
import { executableQty, execute, finishOrder, keepOpen, reduces } from "./fills.ts";
import { bankruptcyPrice } from "./liquidation_price.ts";
import { canCarry } from "./margin.ts";
import { type MatchedOrder, mayRest, remainingQty, signedQty } from "./orders.ts";
import { type Refusal, REFUSALS } from "./refusal.ts";
import { expireOwnMakers } from "./self_trade.ts";
import type { MatchingState } from "./state.ts";
import { betterPrice, crosses, takerPrice, type TradingRules } from "./trading_rules.ts";

/**
 * Settles an order that takes against the market at the last price. A market order fills, as far as there is volume,
 * and expires with what is left of it or where it cannot be carried any more. A limit order fills no worse than its
 * limit; what is left of it stays open or expires, as its time in force says.
 */
export function settleOrder(state: MatchingState, rules: TradingRules, order: MatchedOrder): MatchingEvent[] {
  if (!isMet(rules, order, state.lastPrice)) return remainOrExpire(state, rules, order);
  if (order.timeInForce === "post_only") return [expire(state, order, REFUSALS.postOnly)];
  const at = takePrice(state, rules, order);
  const { wanted, obstacle } = executable(state, rules, order, at);
  if (obstacle) return [expire(state, order, obstacle)];
  const shrunk: MatchedOrder = { ...order, qty: order.filledQty + wanted as Qty };
  const qty = Math.min(wanted, takerVolumeLeft(state, rules)) as Qty;
  if (qty < wanted && order.timeInForce === "fok") return [expire(state, order, REFUSALS.fillOrKill)];
  if (qty === 0) return remainOrExpire(state, rules, shrunk);
  const own = expireOwnMakers(state, order.side, at);
  const done = execute(state, rules, shrunk, { qty, at, maker: false });
  const rest = done.order.status === "FILLED" ? [] : remainOrExpire(state, rules, done.order);
  return [...own, ...done.events, ...rest];
}

/** Whether an order takes at this price; a market order always does. */
export const isMet = (
  rules: TradingRules,
  { side, limitPrice }: Pick<MatchedOrder, "side" | "limitPrice">,
  at: Price,
) => limitPrice === null || crosses(rules, side, limitPrice, at);

/** What a taker pays, within its limit. An isolated position is never closed for less than its margin is worth. */
export function takePrice(
  state: MatchingState,
  rules: TradingRules,
  { side, limitPrice, qty }: Pick<MatchedOrder, "side" | "limitPrice" | "qty">,
): Price {
  const { timeMs, volume } = state;
  const slipped = takerPrice(rules, side, state.lastPrice, rules.extraSlippageBps?.({ timeMs, qty, volume }));
  const limited = limitPrice === null ? slipped : betterPrice(side, slipped, limitPrice);
  return state.marginType === "isolated" && reduces(state, side)
    ? betterPrice(side, limited, bankruptcyPrice(state, rules))
    : limited;
}

/** Fills an order in the book, as maker at its limit, as far as there is volume. */
export function fillResting(state: MatchingState, rules: TradingRules, order: MatchedOrder): MatchingEvent[] {
  const at = order.limitPrice!;
  const { wanted, obstacle } = executable(state, rules, order, at);
  if (obstacle) return [expire(state, order, obstacle)];
  const qty = Math.min(wanted, makerVolumeLeft(state, rules)) as Qty;
  const shrunk: MatchedOrder = { ...order, qty: order.filledQty + wanted as Qty };
  const done = execute(state, rules, shrunk, { qty, at, maker: true });
  if (done.order.status !== "FILLED") keepOpen(state, done.order);
  return done.events;
}

export const makerVolumeLeft = (state: MatchingState, rules: TradingRules): number =>
  volumeLeft(state, rules, rules.liquidity.makerShare);

export const takerVolumeLeft = (state: MatchingState, rules: TradingRules): number =>
  volumeLeft(state, rules, rules.liquidity.takerShare);

/** Whole steps; without a limit, more than any order has. */
function volumeLeft({ volume, takenVolume }: MatchingState, { market }: TradingRules, share: number | null): number {
  if (share === null) return Infinity;
  const ours = mulDiv(volume, unitsFromNumber(share), SCALE, "down") as Qty;
  return Math.max(0, roundQty(market, ours) - takenVolume);
}

function executable(
  state: MatchingState,
  rules: TradingRules,
  order: MatchedOrder,
  at: Price,
): { wanted: Qty; obstacle: Refusal | undefined } {
  const wanted = executableQty(state, { ...order, qty: remainingQty(order) });
  if (wanted === 0) return { wanted, obstacle: REFUSALS.reduceOnly };
  return { wanted, obstacle: canCarry(state, rules, signedQty(order.side, wanted), at) ? undefined : REFUSALS.margin };
}

/** What may rest goes into the book, or waits to take on at the next price where it was the volume that lacked. */
function remainOrExpire(state: MatchingState, rules: TradingRules, order: MatchedOrder): MatchingEvent[] {
  if (!mayRest(order)) {
    return [expire(state, order, order.timeInForce === "fok" ? REFUSALS.fillOrKill : REFUSALS.unableToFill)];
  }
  const resting = !isMet(rules, order, state.lastPrice);
  const own = resting ? expireOwnMakers(state, order.side, order.limitPrice!) : [];
  keepOpen(state, { ...order, resting });
  return own;
}

const expire = (state: MatchingState, order: MatchedOrder, { message }: Refusal): MatchingEvent =>
  finishOrder(state, { ...order, status: "EXPIRED", reason: message });
