import { roundPrice } from "../../domain/market.ts";
import { addUsd, mulDiv, notional, type Price, SCALE, subUsd, toNumber, type Usd } from "../../domain/money.ts";
import { maintenanceElsewhere, positionMaintenanceMargin, positionWallet } from "./margin.ts";
import { unrealizedPnl } from "./position.ts";
import type { MatchingState } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";

/** What the position's margin is worth now: its wallet and its unrealised profit or loss. */
const marginBalance = (state: MatchingState): Usd =>
  addUsd(positionWallet(state), unrealizedPnl(state.position, state.lastPrice));

/** Whether the margin has fallen to the maintenance margin of all that rests on it. */
export const isDueForLiquidation = (state: MatchingState, rules: TradingRules): boolean =>
  state.position.qty !== 0 &&
  marginBalance(state) <= addUsd(positionMaintenanceMargin(state, rules), maintenanceElsewhere(state));

/**
 * Price at which the margin equals the maintenance margin, other things unchanged; 0 when there is none.
 * wallet + p·q − cost = p·|q|·ratio − cum, hence p = (cost − wallet − cum) / (q − ratio·|q|), with ratio and cum of the
 * bracket that p·|q| is in; in cross margin the wallet is what the others' profit and maintenance margin leave of it. https://www.binance.com/en/support/faq/b3c689c1f50a44cabb3a84e663b81d93
 */
export function liquidationPrice(state: MatchingState, { brackets }: TradingRules): Price {
  const { qty, cost } = state.position;
  if (qty === 0) return 0 as Price;
  const wallet = subUsd(positionWallet(state), maintenanceElsewhere(state));
  let at = 0;
  for (const { maintMarginRatioBps, cum, notionalCap } of brackets) {
    const divisor = qty - mulDiv(Math.abs(qty), maintMarginRatioBps, 10_000, "nearest");
    const missing = subUsd(subUsd(cost, wallet), cum);
    const reachable = isPrice(missing / divisor);
    at = reachable ? mulDiv(missing, SCALE, divisor, "nearest") : 0;
    if (!reachable) continue;
    if (toNumber(Math.abs(notional(at as Price, qty))) <= notionalCap) break;
  }
  return Math.max(0, at) as Price;
}

/** A small position in a large account would have to reach what no price can: it is never liquidated. */
const isPrice = (dollars: number): boolean => Math.abs(dollars) * SCALE < Number.MAX_SAFE_INTEGER;

/** The tick at which a price that moves against the position has it liquidated; 0 when there is none. */
export function liquidationTick(state: MatchingState, rules: TradingRules): Price {
  const at = liquidationPrice(state, rules);
  return at === 0 ? at : roundPrice(rules.market, at, state.position.qty > 0 ? "down" : "up");
}

/**
 * The worst price at which a position can be closed: its margin is gone there, and the insurance fund takes it over.
 * Rounded to the tick for the account, so that its wallet never falls below 0.
 */
export function bankruptcyPrice(state: MatchingState, { market }: TradingRules): Price {
  const { qty, cost } = state.position;
  const at = mulDiv(subUsd(cost, positionWallet(state)), SCALE, qty, qty > 0 ? "up" : "down");
  return Math.max(market.tickSize, roundPrice(market, Math.max(0, at) as Price, qty > 0 ? "up" : "down")) as Price;
}
