import type { Check } from "../../domain/decision.ts";
import type { Approved, OrderRequest } from "../../domain/order.ts";
import { CHECKS } from "./checks.ts";
import type { Proposal, RiskSettings, RiskState } from "./proposal.ts";

export type Review =
  & { readonly checks: readonly Check[] }
  & (
    | { readonly approved: true; readonly order: Approved<OrderRequest> }
    | { readonly approved: false; readonly refusal: Check }
  );

/** Runs every check and reports every one. The only place where an order becomes `Approved`. */
export function review(proposal: Proposal, state: RiskState, settings: RiskSettings): Review {
  const checks = CHECKS.map((check) => check(proposal, state, settings));
  const refusal = checks.find((check) => !check.passed);
  return refusal
    ? { checks, approved: false, refusal }
    : { checks, approved: true, order: proposal.order as Approved<OrderRequest> };
}
