import type { Effect } from "../../coordinator/runtime/effects.ts";
import type { EngineEvent } from "../../coordinator/engine/event.ts";
import type { OrderRef } from "../../coordinator/ports/exchange.ts";
import type { Account } from "../../domain/account.ts";
import type { ExchangeView } from "../../domain/exchange_view.ts";
import type { Market } from "../../domain/market.ts";
import type { OrderUpdate, Sendable } from "../../domain/order.ts";
import type { Quote } from "../../domain/quote.ts";
import { invariant, type Result } from "../../domain/result.ts";
import { findAlgo, findOrder } from "../../exchange/matching/cancellation.ts";
import type { MatchingEvent } from "../../exchange/matching/events.ts";
import type { MatchingEngine } from "../../exchange/matching/matching_engine.ts";
import type { Refusal } from "../../exchange/matching/refusal.ts";
import { marketMark } from "../../exchange/simulator/market_data/market_mark.ts";
import { bestPrices } from "../../exchange/simulator/market_data/order_book.ts";
import type { MarketSession } from "../../exchange/simulator/market_session.ts";
import type { Venue } from "../../exchange/simulator/venue.ts";
import { algoTold, fillsSince, incomeSince, openTold, plainTold, positionTold } from "./told_orders.ts";

/** What the exchange is told to do or asked, and what it says at once. */
export type DeskEffect = Exclude<Effect, { kind: "request_forecasts" | "request_explanation" }>;

const isAlgo = ({ type }: Pick<OrderRef, "type">): boolean => type === "stop_market" || type === "take_profit_market";

/**
 * The simulated venue in this process, asked without a wire in between: the answers are those that the gateway would have
 * read from the simulator's. Nothing is lost here and nothing comes late.
 */
export class ExchangeDesk {
  constructor(readonly venue: Venue) {}

  market(symbol: string): Market {
    return this.#session(symbol).engine.rules.market;
  }

  /** What comes of an effect, as the engine's next event. */
  answer(effect: DeskEffect): EngineEvent {
    const atMs = this.venue.timeMs;
    switch (effect.kind) {
      case "submit":
        return this.#submit(effect.order);
      case "cancel":
        return { kind: "order", atMs, update: this.#cancel(effect) };
      case "query":
        return this.#query(effect);
      case "refresh_account":
        return { kind: "account", atMs, account: this.account(), income: this.#income(effect.incomeSinceMs) };
      case "request_view":
        return { kind: "exchange_view", atMs, view: this.#view(effect), askedSequence: effect.askedSequence };
      default:
        return effect satisfies never;
    }
  }

  account(): Account {
    const { walletBalance, unrealizedPnl, available } = this.venue.account.figures();
    return { walletBalance, unrealizedPnl, available };
  }

  /** Best prices of the order book now; null when it has none. */
  quote(symbol: string): Quote | null {
    const session = this.#session(symbol);
    const { bid, ask } = bestPrices(this.market(symbol), marketMark(session));
    return bid === null ? null : { bid, ask };
  }

  #submit(order: Sendable): EngineEvent {
    const session = this.#session(order.symbol);
    const atMs = this.venue.timeMs;
    const { clientOrderId } = order;
    const placed = isAlgo(order) ? placeAlgo(session.engine, order) : placePlain(session, order);
    if (placed.ok) return { kind: "order", atMs, update: placed.value };
    const { code, message } = placed.error;
    return { kind: "order_rejected", atMs, clientOrderId, reason: `${code} ${message}` };
  }

  /** What is no longer open is asked for: it may have filled. */
  #cancel(ref: OrderRef): OrderUpdate {
    const { engine } = this.#session(ref.symbol);
    const key = { clientId: ref.clientOrderId };
    if (!isAlgo(ref)) {
      const canceled = engine.cancelOrder(key);
      return canceled.ok ? plainTold(engine, canceled.value.order) : this.#known(ref);
    }
    const canceled = engine.cancelAlgo(key);
    return canceled.ok ? { ...algoTold(engine, canceled.value.order), atMs: this.venue.timeMs } : this.#known(ref);
  }

  #query(ref: OrderRef): EngineEvent {
    const atMs = this.venue.timeMs;
    const update = this.#find(ref);
    const { clientOrderId } = ref;
    return update
      ? { kind: "order", atMs, update }
      : { kind: "order_absent", atMs, clientOrderId, reason: "never reached the exchange" };
  }

  #known(ref: OrderRef): OrderUpdate {
    const known = this.#find(ref);
    invariant(known, `what is cancelled was placed: ${ref.clientOrderId}`);
    return known;
  }

  #find(ref: OrderRef): OrderUpdate | null {
    const { engine } = this.#session(ref.symbol);
    const key = { clientId: ref.clientOrderId };
    if (isAlgo(ref)) {
      const algo = findAlgo(engine.state, key);
      return algo ? algoTold(engine, algo) : null;
    }
    const order = findOrder(engine.state, key);
    return order ? plainTold(engine, order) : null;
  }

  #income(sinceMs: number) {
    const income = this.#engines.flatMap((engine) => incomeSince(engine, sinceMs));
    return income.sort((a, b) => a.atMs - b.atMs);
  }

  #view({ symbols, fillsSinceMs, incomeSinceMs }: Extract<DeskEffect, { kind: "request_view" }>): ExchangeView {
    const engineOf = (symbol: string) => this.#session(symbol).engine;
    return {
      oneWay: true,
      account: this.account(),
      positions: this.#engines.flatMap(positionTold),
      income: this.#income(incomeSinceMs),
      fills: symbols.flatMap((symbol) => {
        const sinceMs = fillsSinceMs.get(symbol);
        return sinceMs === undefined ? [] : fillsSince(engineOf(symbol), sinceMs);
      }),
      openOrders: symbols.flatMap((symbol) => openTold(engineOf(symbol))),
    };
  }

  get #engines(): readonly MatchingEngine[] {
    return this.venue.account.engines;
  }

  #session(symbol: string): MarketSession {
    const found = this.venue.session(symbol);
    if (!found) invariant(false, `${symbol} is traded at this venue`);
    return found;
  }
}

type Placed = Result<OrderUpdate, Refusal>;

function placeAlgo(engine: MatchingEngine, order: Sendable): Placed {
  invariant(order.triggerPrice !== null, `${order.clientOrderId} has a trigger price`);
  const placed = engine.placeAlgo({
    type: order.type as "stop_market" | "take_profit_market",
    clientAlgoId: order.clientOrderId,
    side: order.side,
    qty: order.qty,
    reduceOnly: order.reduceOnly,
    closePosition: false,
    workingType: "CONTRACT_PRICE",
    triggerPrice: order.triggerPrice,
    timeInForce: "gtc",
  });
  return placed.ok ? { ok: true, value: algoTold(engine, placed.value.order) } : placed;
}

/** A market that has ended has no next open: what waits for one is settled now. */
function placePlain({ engine, ended }: MarketSession, order: Sendable): Placed {
  const { clientOrderId, side, qty, reduceOnly, limitPrice, timeInForce } = order;
  const terms = { clientOrderId, side, qty, reduceOnly };
  const placed = order.type === "market"
    ? engine.placeMarket(terms)
    : engine.placeLimit({ ...terms, limitPrice: limitPrice!, timeInForce: timeInForce! });
  if (!placed.ok) return placed;
  const events: MatchingEvent[] = placed.value.events;
  if (ended) events.push(...engine.settleWaiting());
  const now = findOrder(engine.state, { id: placed.value.order.orderId }) ?? placed.value.order;
  return { ok: true, value: plainTold(engine, now) };
}
