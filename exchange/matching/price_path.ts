import type { Price } from "../../domain/money.ts";
import type { MatchingEvent } from "./events.ts";
import { liquidate, liquidateIfDue } from "./forced_close.ts";
import { isDueForLiquidation, liquidationTick } from "./liquidation_price.ts";
import { isTouched, type MatchedOrder, triggersOnRise } from "./orders.ts";
import { fillResting, makerVolumeLeft, settleOrder } from "./settlement.ts";
import type { MatchingState } from "./state.ts";
import { throughPrice, type TradingRules } from "./trading_rules.ts";
import { followPrice } from "./trailing.ts";
import { triggerAlgo, withFinishedAlgos } from "./triggers.ts";

/** Something that a moving price meets. */
interface Meeting {
  readonly at: Price;
  readonly happen: () => MatchingEvent[];
}

/**
 * Walks the price straight from the last one to `to`: orders in the book, liquidation and triggers, in the order that
 * the price meets them; at one and the same price in that order, the worst first.
 */
export function walkTo(state: MatchingState, rules: TradingRules, to: Price): MatchingEvent[] {
  const events: MatchingEvent[] = [];
  if (hasNothingOpen(state)) {
    state.lastPrice = to;
    return events;
  }
  const rises = to > state.lastPrice;
  for (;;) {
    const next = nearest(state, rules, to, rises);
    state.lastPrice = next?.at ?? to;
    followPrice(state, rules);
    if (!next) return events;
    events.push(...next.happen());
  }
}

/**
 * Jumps to `to` without a price between. A position that the jump has ruined is liquidated first. Then what it has
 * passed: orders in the book fill at their limits, waiting orders settle at the new price, oldest first, and triggers
 * follow at that price too, the worse one.
 */
export function jumpTo(state: MatchingState, rules: TradingRules, to: Price): MatchingEvent[] {
  state.lastPrice = to;
  if (hasNothingOpen(state)) return [];
  const events = [
    ...liquidateIfDue(state, rules),
    ...fillPassed(state, rules),
    ...liquidateIfDue(state, rules),
    ...settleWaiting(state, rules),
    ...triggerPassed(state, rules),
  ];
  followPrice(state, rules);
  return events;
}

/** Whatever the price does then, nothing happens. */
const hasNothingOpen = ({ position, openOrders, openAlgos }: MatchingState): boolean =>
  position.qty === 0 && openOrders.length === 0 && openAlgos.length === 0;

/** Settles whatever waits at the last price. */
export const settleWaiting = (state: MatchingState, rules: TradingRules): MatchingEvent[] =>
  state.openOrders.filter(({ resting }) => !resting).flatMap((order) =>
    withFinishedAlgos(state, settleOrder(state, rules, order))
  );

function nearest(state: MatchingState, rules: TradingRules, to: Price, rises: boolean): Meeting | undefined {
  const met = [
    ...restingMeetings(state, rules, to),
    ...liquidationMeetings(state, rules, to),
    ...triggerMeetings(state, rules, to, rises),
  ];
  return met.sort((a, b) => rises ? a.at - b.at : b.at - a.at)[0];
}

/** On the way to a level that lies there, or where the price is if it has passed it already. */
const metAt = (last: Price, level: Price, passed: boolean): Price => passed ? last : level;

function restingMeetings(state: MatchingState, rules: TradingRules, to: Price): Meeting[] {
  if (state.openOrders.length === 0 || makerVolumeLeft(state, rules) === 0) return [];
  const { lastPrice } = state;
  return state.openOrders.flatMap((order) => {
    if (!order.resting) return [];
    const level = throughPrice(rules, order.side, order.limitPrice!);
    const isPassed = (at: Price) => order.side === "buy" ? at <= level : at >= level;
    if (!isPassed(lastPrice) && !isPassed(to)) return [];
    return [{
      at: metAt(lastPrice, level, isPassed(lastPrice)),
      happen: () => fillInBook(state, rules, order),
    }];
  });
}

function liquidationMeetings(state: MatchingState, rules: TradingRules, to: Price): Meeting[] {
  const happen = () => liquidate(state, rules);
  if (isDueForLiquidation(state, rules)) return [{ at: state.lastPrice, happen }];
  const at = liquidationTick(state, rules);
  const isReached = at !== 0 &&
    (state.position.qty > 0 ? to <= at && at < state.lastPrice : to >= at && at > state.lastPrice);
  return isReached ? [{ at, happen }] : [];
}

function triggerMeetings(state: MatchingState, rules: TradingRules, to: Price, rises: boolean): Meeting[] {
  const { lastPrice } = state;
  return state.openAlgos.filter((algo) => triggersOnRise(algo) === rises && isTouched(algo, to)).map((algo) => ({
    at: metAt(lastPrice, algo.triggerPrice, isTouched(algo, lastPrice)),
    happen: () => triggerAlgo(state, rules, algo),
  }));
}

const fillInBook = (state: MatchingState, rules: TradingRules, order: MatchedOrder): MatchingEvent[] =>
  withFinishedAlgos(state, fillResting(state, rules, order));

/** Orders in the book that the last price has gone through, the first passed first. */
function fillPassed(state: MatchingState, rules: TradingRules): MatchingEvent[] {
  const events: MatchingEvent[] = [];
  for (;;) {
    const passed = restingMeetings(state, rules, state.lastPrice)[0];
    if (!passed) return events;
    events.push(...passed.happen());
  }
}

/** What the jump to the last price has triggered. */
function triggerPassed(state: MatchingState, rules: TradingRules): MatchingEvent[] {
  const events: MatchingEvent[] = [];
  for (;;) {
    const touched = state.openAlgos.find((algo) => isTouched(algo, state.lastPrice));
    if (!touched) return events;
    events.push(...triggerAlgo(state, rules, touched));
  }
}
