import type { EntryPlan } from "../../../domain/entry_plan.ts";
import type { Qty } from "../../../domain/money.ts";
import type { ChildOrder, EntryAlgorithm, ExecutionSettings, PlanView, WorkingChild } from "./algorithm.ts";
import { ALGORITHMS } from "./algorithms.ts";
import { childQty } from "./child_qty.ts";

/** The plan after the step, what to place and what to take back. */
export interface PlanStep {
  /** The very same object when nothing has changed. */
  readonly plan: EntryPlan;
  readonly place: readonly ChildOrder[];
  /** Client order ids. */
  readonly cancel: readonly string[];
}

/** A cancel may get lost: it is asked for again after this market time. */
const RECALL_AGAIN_MS = 10_000;

/**
 * The next step of an entry. Asked at every candle, tick and order event of its trade until the plan is finished and
 * nothing works; asked twice in the same state it does nothing the second time.
 *
 * A child is placed only when none works, and never for more than is not filled yet: filled, working and placed quantity
 * cannot exceed the plan's, whatever becomes of a child whose fate is not known.
 */
export function stepEntry(plan: EntryPlan, view: PlanView, settings: ExecutionSettings): PlanStep {
  const algorithm = ALGORITHMS[plan.algo];
  const late = view.nowMs >= algorithm.deadlineMs(plan, settings);
  const current = late || isSpent(plan, settings, algorithm) ? finished(plan) : plan;
  if (view.working.length === 0) return placeNext(current, view, settings, algorithm);
  return takeBack(current, view, late ? () => true : outdated(current, view, settings, algorithm));
}

function placeNext(plan: EntryPlan, view: PlanView, settings: ExecutionSettings, algorithm: EntryAlgorithm): PlanStep {
  if (plan.finished) return hold(plan);
  const child = nextChild(plan, view, settings, algorithm);
  if (child === null) return hold(finished(plan));
  if (plan.lastPlacedAtMs !== null && view.nowMs < plan.lastPlacedAtMs + algorithm.pauseMs(settings)) return hold(plan);
  const next = { ...plan, placed: plan.placed + 1, lastPlacedAtMs: view.nowMs, recalledAtMs: null };
  return { plan: isSpent(next, settings, algorithm) ? finished(next) : next, place: [child], cancel: [] };
}

/** Every child that it may place has been placed. */
const isSpent = (plan: EntryPlan, settings: ExecutionSettings, algorithm: EntryAlgorithm): boolean =>
  plan.placed >= algorithm.childrenMax(settings);

/** Null when the rest is too small to be ordered. */
function nextChild(plan: EntryPlan, view: PlanView, settings: ExecutionSettings, algorithm: EntryAlgorithm) {
  const rest = plan.qty - view.filledQty as Qty;
  const wish = algorithm.child(plan, rest, view, settings);
  const qty = childQty(view.market, wish.qty, rest, wish.limitPrice ?? view.lastPrice);
  return qty === null ? null : { ...wish, qty };
}

type Judge = (child: WorkingChild) => boolean;

/** Tells which resting children make room for the next one: none when no next one may come. */
function outdated(plan: EntryPlan, view: PlanView, settings: ExecutionSettings, algorithm: EntryAlgorithm): Judge {
  if (plan.finished || !algorithm.outdated) return () => false;
  const next = nextChild(plan, view, settings, algorithm);
  return (child) => next !== null && algorithm.outdated?.(child, next, plan, view, settings) === true;
}

/** Only what the exchange is known to have: it may still accept an order whose cancel it could not find. */
function takeBack(plan: EntryPlan, view: PlanView, unwanted: Judge): PlanStep {
  const cancel = view.working.filter((child) => child.acknowledged && unwanted(child)).map((each) =>
    each.clientOrderId
  );
  const asked = plan.recalledAtMs !== null && view.nowMs < plan.recalledAtMs + RECALL_AGAIN_MS;
  return cancel.length === 0 || asked ? hold(plan) : { plan: { ...plan, recalledAtMs: view.nowMs }, place: [], cancel };
}

const hold = (plan: EntryPlan): PlanStep => ({ plan, place: [], cancel: [] });

const finished = (plan: EntryPlan): EntryPlan => plan.finished ? plan : { ...plan, finished: true };
