import { twoDecimals } from "../../domain/figures.ts";
import type { Check } from "../../domain/decision.ts";
import type { RiskState } from "../../domain/circumstances.ts";
import type { Proposal, RiskSettings } from "./proposal.ts";

/** One limit. Looks, never changes anything; always says value and limit. */
export type RiskCheck = (proposal: Proposal, state: RiskState, settings: RiskSettings) => Check;

/** `value <= limit` passes. */
export const atMost = (name: string, value: number, limit: number, detail: string): Check => ({
  name,
  passed: value <= limit,
  value,
  limit,
  detail,
});

/** `value >= limit` passes. */
export const atLeast = (name: string, value: number, limit: number, detail: string): Check => ({
  name,
  passed: value >= limit,
  value,
  limit,
  detail,
});

export const dollars = (units: number): string => `${twoDecimals(units / 1e8)} USDT`;
