import type { EntryPlan } from "../../../domain/entry_plan.ts";
import type { Market } from "../../../domain/market.ts";
import type { Price, Qty } from "../../../domain/money.ts";
import type { TimeInForce } from "../../../domain/order.ts";

/** The keys of `execution` in the configuration. */
export interface ExecutionSettings {
  readonly algo: string;
  readonly limit_order_offset_bps: number;
  readonly limit_post_only: boolean;
  /** Market time after which what has not filled is taken back. */
  readonly entry_timeout_seconds: number;
  readonly chase_requote_bps: number;
  readonly chase_requotes_max: number;
  readonly twap_slices: number;
  readonly twap_interval_seconds: number;
  readonly iceberg_visible_fraction: number;
}

/** A child of the plan that the exchange may still fill. */
export interface WorkingChild {
  readonly clientOrderId: string;
  /** Null for a market order. */
  readonly limitPrice: Price | null;
  /** Not filled yet. */
  readonly openQty: Qty;
  /** The exchange has told that it rests; false while its fate is not known. */
  readonly acknowledged: boolean;
}

/** What a plan is shown when it is asked for its next step. */
export interface PlanView {
  /** Market time. */
  readonly nowMs: number;
  readonly lastPrice: Price;
  readonly market: Market;
  /** Of all children together. */
  readonly filledQty: Qty;
  readonly working: readonly WorkingChild[];
}

export interface ChildOrder {
  readonly type: "market" | "limit";
  readonly qty: Qty;
  readonly limitPrice: Price | null;
  readonly timeInForce: TimeInForce | null;
}

/** The plan after the step, what to place and what to take back. */
export interface PlanStep {
  readonly plan: EntryPlan;
  readonly place: readonly ChildOrder[];
  /** Client order ids. */
  readonly cancel: readonly string[];
}

/**
 * One way to send an entry: a pure state machine. Asked at every event that concerns its trade; asked twice in the same
 * state it does nothing the second time. Filled, working and placed quantity never exceed the plan's.
 */
export type EntryAlgorithm = (plan: EntryPlan, view: PlanView, settings: ExecutionSettings) => PlanStep;
