import type { EntryAlgo, EntryPlan } from "../../../domain/entry_plan.ts";
import type { Market } from "../../../domain/market.ts";
import type { Price, Qty } from "../../../domain/money.ts";
import type { TimeInForce } from "../../../domain/order.ts";

/** The keys of `execution` in the configuration. */
export interface ExecutionSettings {
  readonly algo: EntryAlgo;
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

/**
 * One way to send an entry, as what sets it apart from the others. What holds for all of them (one child at a time, never
 * more than approved, legal quantities, an end) is in `entry_step.ts`, once.
 */
export interface EntryAlgorithm {
  /** Children that it may place, refused ones included. */
  childrenMax(settings: ExecutionSettings): number;
  /** Least market time between two children. */
  pauseMs(settings: ExecutionSettings): number;
  /** Market time from which on nothing is placed, and what works is taken back. */
  deadlineMs(plan: EntryPlan, settings: ExecutionSettings): number;
  /**
   * The child to place now that none works. Its quantity is a wish, made legal for the market afterwards.
   * @param restQty What is not filled yet.
   */
  child(plan: EntryPlan, restQty: Qty, view: PlanView, settings: ExecutionSettings): ChildOrder;
  /** Whether the resting child makes room for `next`. Left out by those that never quote anew. */
  outdated?(
    resting: WorkingChild,
    next: ChildOrder,
    plan: EntryPlan,
    view: PlanView,
    settings: ExecutionSettings,
  ): boolean;
}

/** Two children are never closer than this: a refusal is not answered by a storm of orders. */
export const PAUSE_MS = 1000;

/** `entry_timeout_seconds` after the start. */
export const entryTimeoutMs = (plan: EntryPlan, settings: ExecutionSettings): number =>
  plan.startedAtMs + settings.entry_timeout_seconds * 1000;
