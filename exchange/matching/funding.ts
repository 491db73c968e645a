import { addUsd, mulDiv, notional, type Price, SCALE, unitsFromNumber, type Usd } from "../../domain/money.ts";
import type { MatchingEvent } from "./events.ts";
import { accountEvent } from "./fills.ts";
import { recordIncome } from "./income.ts";
import type { MatchingState } from "./state.ts";

/**
 * Settles funding: payment = −quantity × mark price × rate, rounded against the account. An isolated position pays out
 * of its own wallet, and no more than that has.
 *
 * @param rate Of one interval, e.g. 0.0001; positive: longs pay shorts.
 */
export function applyFunding(state: MatchingState, rate: number, markPrice: Price): MatchingEvent[] {
  const due = mulDiv(notional(markPrice, state.position.qty), unitsFromNumber(rate), SCALE, "nearest");
  const exact = due > 0 ? "up" : "down";
  const received = -mulDiv(notional(markPrice, state.position.qty), unitsFromNumber(rate), SCALE, exact) as Usd;
  const isolated = state.marginType === "isolated";
  const amount = (isolated ? Math.max(received, -state.isolatedWallet) : received) as Usd;
  if (amount === 0) return [];
  state.funding = addUsd(state.funding, amount);
  if (isolated) state.isolatedWallet = addUsd(state.isolatedWallet, amount);
  recordIncome(state, "FUNDING_FEE", amount);
  return [accountEvent(state, "FUNDING_FEE", amount)];
}
