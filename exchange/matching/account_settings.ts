import { addUsd, subUsd, toNumber, type Usd } from "../../domain/money.ts";
import { notional } from "../../domain/money.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { MatchingEvent } from "./events.ts";
import { accountEvent } from "./fills.ts";
import { recordIncome } from "./income.ts";
import { leverageMax, notionalMax } from "./leverage_brackets.ts";
import { accountFigures, crossBacking, initialMargin } from "./margin.ts";
import { unrealizedPnl } from "./position.ts";
import { leverageNotValid, type Refusal, REFUSALS } from "./refusal.ts";
import type { MarginType, MatchingState } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";

type Changed = Result<MatchingEvent[], Refusal>;

/** Refused when out of range, or when equity or the margin table do not allow the position at the new leverage. */
export function setLeverage(state: MatchingState, rules: TradingRules, leverage: number): Result<number, Refusal> {
  if (!Number.isInteger(leverage) || leverage < 1 || leverage > leverageMax(rules.brackets)) {
    return err(leverageNotValid(leverage));
  }
  const { position, lastPrice, marginType } = state;
  if (marginType === "isolated" && position.qty !== 0 && leverage < state.leverage) {
    return err(REFUSALS.isolatedLeverage);
  }
  const value = Math.abs(notional(lastPrice, position.qty)) as Usd;
  if (toNumber(value) > notionalMax(rules.brackets, leverage)) return err(REFUSALS.positionMax);
  if (marginType === "cross" && initialMargin(position.qty, lastPrice, leverage) > crossBacking(state)) {
    return err(REFUSALS.leverageTooSmall);
  }
  state.leverage = leverage;
  return ok(leverage);
}

/** Refused with open orders of either kind, or a position. */
export function setMarginType(state: MatchingState, marginType: MarginType): Changed {
  if (marginType === state.marginType) return err(REFUSALS.noMarginTypeChange);
  if (hasOpenOrders(state)) return err(REFUSALS.marginTypeOpenOrders);
  if (state.position.qty !== 0) return err(REFUSALS.marginTypePosition);
  state.marginType = marginType;
  return ok([accountEvent(state, "MARGIN_TYPE_CHANGE")]);
}

/** Reports hedge mode or one-way mode; refused like a change of the margin type. */
export function setDualSidePosition(state: MatchingState, dual: boolean): Result<boolean, Refusal> {
  const refusal = dualSidePositionRefusal(state, dual);
  if (refusal) return err(refusal);
  state.dualSidePosition = dual;
  return ok(dual);
}

export function dualSidePositionRefusal(state: Readonly<MatchingState>, dual: boolean): Refusal | undefined {
  if (dual === state.dualSidePosition) return REFUSALS.noPositionSideChange;
  if (hasOpenOrders(state)) return REFUSALS.positionSideOpenOrders;
  return state.position.qty === 0 ? undefined : REFUSALS.positionSidePosition;
}

const hasOpenOrders = ({ openOrders, openAlgos }: Readonly<MatchingState>): boolean =>
  openOrders.length > 0 || openAlgos.length > 0;

/** Moves margin from the free wallet into the isolated position (positive), or out of it (negative). */
export function movePositionMargin(state: MatchingState, rules: TradingRules, amount: Usd): Changed {
  if (state.marginType !== "isolated") return err(REFUSALS.isolatedOnly);
  if (state.position.qty === 0) return err(REFUSALS.noPosition);
  if (amount > accountFigures(state, rules).available) return err(REFUSALS.crossBalance);
  if (-amount > removableMargin(state)) return err(REFUSALS.isolatedBalance);
  state.isolatedWallet = addUsd(state.isolatedWallet, amount);
  return ok([accountEvent(state, "MARGIN_TRANSFER")]);
}

/** What the position does not need for its initial margin, a loss counted, a gain not. */
export function removableMargin({ position, lastPrice, leverage, isolatedWallet }: MatchingState): Usd {
  const loss = Math.min(0, unrealizedPnl(position, lastPrice));
  const needed = initialMargin(position.qty, lastPrice, leverage);
  return Math.max(0, isolatedWallet + loss - needed) as Usd;
}

/** Moves money into the account (positive) or, as far as it is free, out of it (negative). */
export function transfer(state: MatchingState, rules: TradingRules, amount: Usd): Changed {
  if (amount === 0) return err(REFUSALS.amountNotPositive);
  if (amount < 0 && subUsd(0 as Usd, amount) > accountFigures(state, rules).available) {
    return err(REFUSALS.crossBalance);
  }
  state.deposits = addUsd(state.deposits, amount);
  recordIncome(state, "TRANSFER", amount);
  return ok([accountEvent(state, amount > 0 ? "DEPOSIT" : "WITHDRAW", amount)]);
}
