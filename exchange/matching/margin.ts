import { addQty, addUsd, fee, mulDiv, notional, type Price, type Qty, subUsd, type Usd } from "../../domain/money.ts";
import { signedQty } from "./orders.ts";
import { unrealizedPnl } from "./position.ts";
import type { MatchingState } from "./state.ts";
import { takerPrice, type TradingRules } from "./trading_rules.ts";

/** The cross-margin account at the last price. */
export interface AccountFigures {
  /** Deposits + realised PnL − fees. */
  readonly walletBalance: Usd;
  readonly unrealizedPnl: Usd;
  readonly equity: Usd;
  readonly positionInitialMargin: Usd;
  readonly openOrderInitialMargin: Usd;
  readonly maintenanceMargin: Usd;
  /** Free for new initial margin, never negative. */
  readonly available: Usd;
}

export const walletBalance = (state: MatchingState): Usd =>
  addUsd(state.deposits, state.realizedPnl, -state.fees as Usd);

/** Position value over leverage, rounded up. */
export const initialMargin = (qty: Qty, at: Price, leverage: number): Usd =>
  mulDiv(Math.abs(notional(at, qty)), 1, leverage, "up") as Usd;

export function accountFigures(state: MatchingState, rules: TradingRules): AccountFigures {
  const { position, lastPrice, leverage } = state;
  const wallet = walletBalance(state);
  const unrealized = unrealizedPnl(position, lastPrice);
  const equity = addUsd(wallet, unrealized);
  const positionInitialMargin = initialMargin(position.qty, lastPrice, leverage);
  const whenFilled = initialMargin(qtyWhenPendingFill(state), lastPrice, leverage);
  const openOrderInitialMargin = Math.max(0, whenFilled - positionInitialMargin) as Usd;
  const free = equity - positionInitialMargin - openOrderInitialMargin;
  return {
    walletBalance: wallet,
    unrealizedPnl: unrealized,
    equity,
    positionInitialMargin,
    openOrderInitialMargin,
    maintenanceMargin: maintenanceMargin(position.qty, lastPrice, rules),
    available: Math.max(0, free) as Usd,
  };
}

const maintenanceMargin = (qty: Qty, at: Price, rules: TradingRules): Usd =>
  mulDiv(Math.abs(notional(at, qty)), rules.maintenanceMarginBps, 10_000, "up") as Usd;

/** What the position will be once every waiting market order has filled. */
export const qtyWhenPendingFill = (state: MatchingState): Qty =>
  state.openOrders.reduce((sum, order) => addQty(sum, signedQty(order.side, order.qty)), state.position.qty);

/**
 * Whether the account can carry a trade: equity must cover the initial margin of the larger position and the fee.
 * A trade that does not enlarge the position always passes.
 *
 * @param held Signed quantity that it comes on top of.
 */
export function canCarry(state: MatchingState, rules: TradingRules, held: Qty, traded: Qty, base: Price): boolean {
  const after = addQty(held, traded);
  if (Math.abs(after) <= Math.abs(held)) return true;
  const at = takerPrice(rules, traded > 0 ? "buy" : "sell", base);
  const needed = initialMargin(after, at, state.leverage) + fee(notional(at, traded), rules.market.takerFeeBps);
  return addUsd(walletBalance(state), unrealizedPnl(state.position, base)) >= needed;
}

/**
 * Price at which equity equals the maintenance margin, other things unchanged; 0 when there is none.
 * wallet + p·q − cost = m·p·|q|, hence p = (cost − wallet) / (q − m·|q|).
 */
export function liquidationPrice(state: MatchingState, rules: TradingRules): Price {
  const { qty, cost } = state.position;
  if (qty === 0) return 0 as Price;
  const divisor = qty - mulDiv(Math.abs(qty), rules.maintenanceMarginBps, 10_000, "nearest");
  const at = mulDiv(subUsd(cost, walletBalance(state)), 100_000_000, divisor, "nearest");
  return Math.max(0, at) as Price;
}
