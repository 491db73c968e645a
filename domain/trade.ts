import type { EntryPlan } from "./entry_plan.ts";
import { slippageBps } from "./slippage.ts";
import { averagePrice, type Price, type Qty, type Usd } from "./money.ts";

export type TradeSide = "long" | "short";
export const TRADE_STATUSES = ["pending", "open", "closing", "closed", "cancelled"] as const;
export type TradeStatus = typeof TRADE_STATUSES[number];
export const EXIT_REASONS = [
  "stop_loss",
  /** A stop that had been moved behind the price. */
  "trailing_stop",
  "take_profit",
  "time_limit",
  "shutdown",
  "flatten",
  /** An operator closed this one. */
  "operator",
  /** Equity fell too far below its high. */
  "emergency_shutdown",
  "unprotected",
  /** The margin came too near to its end; or the exchange itself closed it. */
  "liquidation_guard",
  "liquidation",
  /** We closed it, and died before the reason could be stored. */
  "unrecorded",
  /** Somebody else closed it. */
  "external",
] as const;
export type ExitReason = typeof EXIT_REASONS[number];

/** One round trip, from entry order to flat. Costs and quantities are exact; averages are derived from them. */
export interface Trade {
  readonly tradeId: string;
  readonly decisionId: string;
  readonly snapshotId: string;
  readonly symbol: string;
  readonly side: TradeSide;
  readonly status: TradeStatus;
  /** Its first order; further ones of the plan have the purpose `slice`. */
  readonly entryOrderId: string;
  readonly plan: EntryPlan;
  readonly exitOrderId: string | null;
  readonly exitReason: ExitReason | null;
  /** Filled on entry and not yet closed, unsigned. */
  readonly openQty: Qty;
  readonly entryQty: Qty;
  readonly entryCost: Usd;
  readonly exitQty: Qty;
  readonly exitCost: Usd;
  readonly fees: Usd;
  /** Positive when received. */
  readonly funding: Usd;
  /** Realised by the exchange's books, before fees. */
  readonly realizedPnl: Usd;
  /** Executions that are booked, by the exchange's trade id: each counts once, and what is not here was not ours. */
  readonly fillIds: readonly string[];
  /** Planned from the decision's price until the first fill, then measured from that fill. */
  readonly stopPrice: Price;
  readonly targetPrice: Price;
  /** From the entry price to the stop and to the target, above 0: what the decision fixed. */
  readonly stopDistance: Price;
  readonly targetDistance: Price;
  readonly openedAtMs: number;
  readonly entryTimeMs: number | null;
  readonly exitTimeMs: number | null;
  readonly confidence: number;
  readonly expectedValue: number;
  /** Entry notional over equity when approved. */
  readonly riskExposure: number;
  /** Worst and best unrealised PnL seen, as fractions of the entry cost. */
  readonly maxDrawdown: number;
  readonly maxRunup: number;
}

/** Net of fees and funding: the change of balance that the trade made. */
export const netPnl = (trade: Trade): Usd => trade.realizedPnl - trade.fees + trade.funding as Usd;

/** Net PnL in percent of the entry's cost; 0 before the entry filled. */
export const pnlPercent = (trade: Trade): number => trade.entryCost === 0 ? 0 : 100 * netPnl(trade) / trade.entryCost;

/** What the average entry cost against the price when the decision was made, bps; null before the entry filled. */
export function entrySlippageBps({ entryCost, entryQty, plan }: Trade): number | null {
  if (entryQty === 0 || plan.arrivalPrice === 0) return null;
  return slippageBps(plan.side, plan.arrivalPrice, averagePrice(entryCost, entryQty));
}

/** From entry to exit, ms of market time; null until both have happened. */
export const heldMs = ({ entryTimeMs, exitTimeMs }: Trade): number | null =>
  entryTimeMs === null || exitTimeMs === null ? null : exitTimeMs - entryTimeMs;
