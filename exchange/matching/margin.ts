import {
  addQty,
  addUsd,
  fee,
  mulDiv,
  notional,
  type Price,
  type Qty,
  subUsd,
  toNumber,
  type Usd,
} from "../../domain/money.ts";
import type { Side } from "../../domain/order.ts";
import { maintenanceMargin, notionalMax } from "./leverage_brackets.ts";
import { type MatchedOrder, remainingQty, signedQty } from "./orders.ts";
import { unrealizedPnl } from "./position.ts";
import { type Refusal, REFUSALS } from "./refusal.ts";
import type { MatchingState } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";

/** The margin account at the last price. */
export interface AccountFigures {
  /** Deposits + realised PnL − fees + funding − liquidation fees. */
  readonly walletBalance: Usd;
  /** Without what an isolated position holds. */
  readonly crossWallet: Usd;
  readonly unrealizedPnl: Usd;
  readonly crossUnrealizedPnl: Usd;
  readonly equity: Usd;
  readonly positionInitialMargin: Usd;
  readonly openOrderInitialMargin: Usd;
  readonly maintenanceMargin: Usd;
  /** Free for new initial margin, never negative. */
  readonly available: Usd;
}

export const walletBalance = (state: MatchingState): Usd =>
  addUsd(state.deposits, state.realizedPnl, -state.fees as Usd, state.funding, -state.liquidationFees as Usd);

export const crossWallet = (state: MatchingState): Usd => subUsd(walletBalance(state), state.isolatedWallet);

/** What stands behind the position, without its own profit or loss. */
export const positionWallet = (state: MatchingState): Usd =>
  state.marginType === "isolated" ? state.isolatedWallet : walletBalance(state);

/** Value over leverage, rounded up. */
export const initialMargin = (qty: Qty, at: Price, leverage: number): Usd =>
  marginFor(Math.abs(notional(at, qty)) as Usd, leverage);

const marginFor = (value: Usd, leverage: number): Usd => mulDiv(value, 1, leverage, "up") as Usd;

export const positionMaintenanceMargin = (state: MatchingState, rules: TradingRules): Usd =>
  maintenanceMargin(rules.brackets, Math.abs(notional(state.lastPrice, state.position.qty)) as Usd);

export function accountFigures(state: MatchingState, rules: TradingRules): AccountFigures {
  const { position, lastPrice, leverage, marginType } = state;
  const wallet = walletBalance(state);
  const unrealized = unrealizedPnl(position, lastPrice);
  const isolated = marginType === "isolated";
  const positionInitialMargin = initialMargin(position.qty, lastPrice, leverage);
  const whenFilled = marginFor(largestValue(qtyOnceSettled(state), lastPrice, restingOrders(state)), leverage);
  const openOrderInitialMargin = Math.max(0, whenFilled - positionInitialMargin) as Usd;
  const crossUnrealized = isolated ? 0 as Usd : unrealized;
  const cross = crossWallet(state);
  const used = (isolated ? 0 : positionInitialMargin) + openOrderInitialMargin;
  return {
    walletBalance: wallet,
    crossWallet: cross,
    unrealizedPnl: unrealized,
    crossUnrealizedPnl: crossUnrealized,
    equity: addUsd(wallet, unrealized),
    positionInitialMargin,
    openOrderInitialMargin,
    maintenanceMargin: positionMaintenanceMargin(state, rules),
    available: Math.max(0, cross + crossUnrealized - used) as Usd,
  };
}

/** The position once every order that waits to be settled has filled. */
const qtyOnceSettled = (state: MatchingState): Qty =>
  state.openOrders.reduce(
    (sum, order) => order.resting ? sum : addQty(sum, signedQty(order.side, remainingQty(order))),
    state.position.qty,
  );

type RestingOrder = Pick<MatchedOrder, "side" | "qty" | "filledQty" | "limitPrice">;

/** Orders that may enlarge the position. */
const restingOrders = (state: MatchingState): RestingOrder[] =>
  state.openOrders.filter(({ resting, reduceOnly }) => resting && !reduceOnly);

/** Value of the largest position that can come about: `qty`, or all the book's buys on top of it, or all its sells. */
function largestValue(qty: Qty, at: Price, resting: readonly RestingOrder[]): Usd {
  const held = notional(at, qty);
  const sumOf = (side: Side) =>
    resting.reduce((sum, order) => order.side === side ? sum + restingValue(order, at) : sum, 0);
  return Math.max(Math.abs(held), held + sumOf("buy"), -held + sumOf("sell")) as Usd;
}

/** A resting sell is margined at the market where that is dearer, as on Binance. */
const restingValue = (order: RestingOrder, at: Price): Usd =>
  notional((order.side === "buy" ? order.limitPrice! : Math.max(order.limitPrice!, at)) as Price, remainingQty(order));

/** An order as the margin check sees it. */
export interface Demand {
  readonly side: Side;
  readonly qty: Qty;
  /** Where it is expected to fill. */
  readonly at: Price;
  /** Goes into the book, rather than being settled. */
  readonly resting: boolean;
}

/** Whether a new order can be taken, everything that is open considered. @returns Why not, or undefined. */
export function demandRefusal(state: MatchingState, rules: TradingRules, demand: Demand): Refusal | undefined {
  const { side, qty, at, resting } = demand;
  const settled = qtyOnceSettled(state);
  const others = restingOrders(state);
  const before = largestValue(settled, at, others);
  const after = resting
    ? largestValue(settled, at, [...others, { side, qty, filledQty: 0 as Qty, limitPrice: at }])
    : largestValue(addQty(settled, signedQty(side, qty)), at, others);
  if (after <= before) return undefined;
  if (!isBacked(state, rules, after, signedQty(side, qty), at)) return REFUSALS.margin;
  return toNumber(after) > notionalMax(rules.brackets, state.leverage) ? REFUSALS.positionMax : undefined;
}

/** Whether the account can carry a fill now. One that does not enlarge the position always passes. */
export function canCarry(state: MatchingState, rules: TradingRules, traded: Qty, at: Price): boolean {
  const held = state.position.qty;
  const after = addQty(held, traded);
  return Math.abs(after) <= Math.abs(held) ||
    isBacked(state, rules, Math.abs(notional(at, after)) as Usd, traded, at);
}

/** What is there must cover the initial margin of the larger position, and the fee. */
function isBacked(state: MatchingState, rules: TradingRules, value: Usd, traded: Qty, at: Price): boolean {
  const needed = marginFor(value, state.leverage) + fee(notional(at, traded), rules.market.takerFeeBps);
  return (state.marginType === "isolated" ? isolatedBacking(state, traded, at) : crossBacking(state)) >= needed;
}

const crossBacking = (state: MatchingState): number =>
  walletBalance(state) + unrealizedPnl(state.position, state.lastPrice);

/** The free wallet, and the margin that the position brings: its own if it stays, what is left of it if it is turned. */
function isolatedBacking(state: MatchingState, traded: Qty, at: Price): number {
  const { position, leverage, isolatedWallet } = state;
  const grows = position.qty === 0 || (position.qty > 0) === (traded > 0);
  const brought = grows
    ? initialMargin(position.qty, at, leverage)
    : Math.max(0, isolatedWallet + unrealizedPnl(position, at));
  return crossWallet(state) + brought;
}
