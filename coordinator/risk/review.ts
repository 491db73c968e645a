import type { Check } from "../../domain/decision.ts";
import type { EntryPlan } from "../../domain/entry_plan.ts";
import type { Price, Qty } from "../../domain/money.ts";
import {
  type Approved,
  clientOrderId,
  type OrderOrigin,
  type OrderRequest,
  type TimeInForce,
} from "../../domain/order.ts";
import { invariant } from "../../domain/result.ts";
import type { Trade } from "../../domain/trade.ts";
import { CHECKS } from "./checks.ts";
import type { RiskState } from "../../domain/circumstances.ts";
import type { Proposal, RiskSettings } from "./proposal.ts";

export type Review =
  & { readonly checks: readonly Check[] }
  & (
    | { readonly approved: true; readonly order: Approved<OrderRequest> }
    | { readonly approved: false; readonly refusal: Check }
  );

/** Runs every check and reports every one. Only here an order becomes `Approved`. */
export function review(proposal: Proposal, state: RiskState, settings: RiskSettings): Review {
  const checks = CHECKS.map((check) => check(proposal, state, settings));
  const refusal = checks.find((check) => !check.passed);
  return refusal
    ? { checks, approved: false, refusal }
    : { checks, approved: true, order: proposal.order as Approved<OrderRequest> };
}

/**
 * An order for a part of what `review()` has approved. The approval is the plan's quantity: filled, working and new
 * parts together never exceed it.
 *
 * @param orderedQty Filled and still working. @throws {Error} Invariant when the part would exceed the approval.
 */
export function approveChild(
  trade: Trade,
  plan: EntryPlan,
  child: {
    readonly type: "market" | "limit";
    readonly qty: Qty;
    readonly limitPrice: Price | null;
    readonly timeInForce: TimeInForce | null;
  },
  orderedQty: number,
  name: OrderOrigin & { readonly nth: number },
): Approved<OrderRequest> {
  invariant(
    orderedQty + child.qty <= plan.qty,
    `trade ${trade.tradeId} was approved for ${plan.qty}, ordered are ${orderedQty}, and ${child.qty} is too much`,
  );
  const isFirst = trade.entryOrderId === clientOrderId(name, "e");
  return {
    clientOrderId: clientOrderId(name, `e${name.nth || ""}`),
    decisionId: trade.decisionId,
    tradeId: trade.tradeId,
    symbol: trade.symbol,
    side: plan.side,
    type: child.type,
    purpose: isFirst && name.nth === 0 ? "entry" : "slice",
    qty: child.qty,
    limitPrice: child.limitPrice,
    timeInForce: child.timeInForce,
    triggerPrice: null,
    reduceOnly: false,
  } as OrderRequest as Approved<OrderRequest>;
}
