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
import { addFigures, type MarketFigures } from "./market_figures.ts";
import { type MatchedOrder, remainingQty, signedQty } from "./orders.ts";
import { unrealizedPnl } from "./position.ts";
import { type Refusal, REFUSALS } from "./refusal.ts";
import type { MatchingState } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";

/** The margin account at the last prices, all its markets together. */
export interface AccountFigures {
  readonly walletBalance: Usd;
  /** Without what isolated positions hold. */
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

/** Of the account. */
export const walletBalance = (state: MatchingState): Usd => addUsd(walletHere(state), state.elsewhere.walletBalance);

const walletHere = (state: MatchingState): Usd =>
  addUsd(state.deposits, state.realizedPnl, -state.fees as Usd, state.funding, -state.liquidationFees as Usd);

/** This market's part of the wallet, with the unrealised profit or loss of its position. */
export const equityHere = (state: MatchingState): Usd =>
  addUsd(walletHere(state), unrealizedPnl(state.position, state.lastPrice));

export const crossWallet = (state: MatchingState): Usd =>
  subUsd(subUsd(walletBalance(state), state.isolatedWallet), state.elsewhere.isolatedWallet);

/** What stands behind the position, without its own profit or loss: its own wallet, or all that cross margin shares. */
export const positionWallet = (state: MatchingState): Usd =>
  state.marginType === "isolated"
    ? state.isolatedWallet
    : addUsd(crossWallet(state), state.elsewhere.crossUnrealizedPnl);

/** Maintenance margin that the position's wallet has to keep for other positions. */
export const maintenanceElsewhere = ({ marginType, elsewhere }: MatchingState): Usd =>
  marginType === "isolated" ? 0 as Usd : elsewhere.crossMaintenanceMargin;

/** Value over leverage, rounded up. */
export const initialMargin = (qty: Qty, at: Price, leverage: number): Usd =>
  marginFor(Math.abs(notional(at, qty)) as Usd, leverage);

const marginFor = (value: Usd, leverage: number): Usd => mulDiv(value, 1, leverage, "up") as Usd;

export const positionMaintenanceMargin = (state: MatchingState, rules: TradingRules): Usd =>
  maintenanceMargin(rules.brackets, Math.abs(notional(state.lastPrice, state.position.qty)) as Usd);

/** This market's own. */
export function marketFigures(state: MatchingState, rules: TradingRules): MarketFigures {
  const { position, lastPrice, leverage, marginType, isolatedWallet } = state;
  const ofCross = (amount: Usd) => marginType === "isolated" ? 0 as Usd : amount;
  const unrealized = unrealizedPnl(position, lastPrice);
  const positionInitialMargin = initialMargin(position.qty, lastPrice, leverage);
  const whenFilled = marginFor(largestValue(qtyOnceSettled(state), lastPrice, restingOrders(state)), leverage);
  const openOrderInitialMargin = Math.max(0, whenFilled - positionInitialMargin) as Usd;
  const maintenance = positionMaintenanceMargin(state, rules);
  return {
    walletBalance: walletHere(state),
    isolatedWallet,
    unrealizedPnl: unrealized,
    crossUnrealizedPnl: ofCross(unrealized),
    positionInitialMargin,
    openOrderInitialMargin,
    usedMargin: addUsd(ofCross(positionInitialMargin), openOrderInitialMargin),
    maintenanceMargin: maintenance,
    crossMaintenanceMargin: ofCross(maintenance),
  };
}

export function accountFigures(state: MatchingState, rules: TradingRules): AccountFigures {
  const all = addFigures(marketFigures(state, rules), state.elsewhere);
  const cross = subUsd(all.walletBalance, all.isolatedWallet);
  return {
    walletBalance: all.walletBalance,
    crossWallet: cross,
    unrealizedPnl: all.unrealizedPnl,
    crossUnrealizedPnl: all.crossUnrealizedPnl,
    equity: addUsd(all.walletBalance, all.unrealizedPnl),
    positionInitialMargin: all.positionInitialMargin,
    openOrderInitialMargin: all.openOrderInitialMargin,
    maintenanceMargin: all.maintenanceMargin,
    available: Math.max(0, cross + all.crossUnrealizedPnl - all.usedMargin) as Usd,
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

/** What cross margin may rest on here: wallet and profit of all markets, without what the others have taken. */
export const crossBacking = (state: MatchingState): number =>
  freeWallet(state) + unrealizedPnl(state.position, state.lastPrice);

/** What other markets leave of the wallet that is shared. */
const freeWallet = (state: MatchingState): number =>
  crossWallet(state) + state.elsewhere.crossUnrealizedPnl - state.elsewhere.usedMargin;

/** The free wallet, and the margin that the position brings: its own if it stays, what is left of it if it is turned. */
function isolatedBacking(state: MatchingState, traded: Qty, at: Price): number {
  const { position, leverage, isolatedWallet } = state;
  const grows = position.qty === 0 || (position.qty > 0) === (traded > 0);
  const brought = grows
    ? initialMargin(position.qty, at, leverage)
    : Math.max(0, isolatedWallet + unrealizedPnl(position, at));
  return freeWallet(state) + brought;
}
