import type { OrderRequest, OrderUpdate, Sendable } from "../../domain/order.ts";
import type { Command } from "../engine/command.ts";
import type { EngineEvent } from "../engine/event.ts";
import pLimit from "p-limit";
import { lacksFills } from "../execution/order_machine.ts";
import type { Clock } from "../ports/clock.ts";
import type { Exchange, ExchangeError, OrderRef } from "../ports/exchange.ts";
import type { Explaining } from "./explaining.ts";
import { gatherView } from "./gather_view.ts";
import type { Forecaster } from "../ports/forecaster.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { ExchangeView } from "../../domain/exchange_view.ts";
import type { Quote } from "../../domain/quote.ts";
import type { Timeframe } from "../../domain/candle.ts";

export interface EffectPorts {
  readonly exchange: Exchange;
  readonly forecaster: Forecaster;
  /** Null where nobody wants to know why. */
  readonly explaining: Explaining | null;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly timeframe: Timeframe;
  /** Market time now. */
  readonly marketNowMs: () => number;
  /** Shown what the exchange says of the account, news or not. */
  readonly onView?: (view: ExchangeView) => void;
}

export type Effect = Extract<
  Command,
  {
    kind:
      | "request_forecasts"
      | "request_explanation"
      | "submit"
      | "cancel"
      | "query"
      | "refresh_account"
      | "request_view";
  }
>;

export const isEffect = (command: Command): command is Effect =>
  command.kind === "request_forecasts" || command.kind === "request_explanation" || command.kind === "submit" ||
  command.kind === "cancel" ||
  command.kind === "query" || command.kind === "refresh_account" || command.kind === "request_view";

/** Between two questions after an order whose fate is unknown. The last one repeats. */
const ASK_AGAIN_AFTER_MS = [0, 1_000, 2_000, 5_000, 10_000];
/**
 * An order that is not found may still be on its way: believed when another answer says so, this much later. For market
 * orders that is longer than the exchange takes a late request (recvWindow 5 s): an entry that fills after it was given
 * up has no stop. Stops are believed sooner, because a stop that is there twice costs less than none.
 */
const NOT_FOUND_FOR_MS = { market: 8_000, limit: 8_000, stop_market: 1_000, take_profit_market: 1_000 } as const;
/** How long a protective order waits for its intent to be stored. Then it goes out: a database that hangs is no reason. */
const PROTECTIVE_WAIT_MS = 1_000;

/**
 * Markets whose models are asked at once; the others wait in the order of their candles. More would only wait in the
 * model servers, where each has one core at most.
 */
const QUESTIONS_MAX = 8;

/** Carries out what the engine asked for, and returns what came of it as events. */
export class Effects {
  /** By client order id: orders on their way, questions on their way, questions that wait for either. */
  readonly #sending = new Map<string, Promise<unknown>>();
  readonly #cancelling = new Map<string, Promise<EngineEvent | null>>();
  readonly #asking = new Map<string, Promise<EngineEvent | null>>();
  readonly #waiting = new Map<string, Promise<EngineEvent | null>>();

  readonly #question = pLimit(QUESTIONS_MAX);

  constructor(readonly ports: EffectPorts) {}

  /**
   * @param stored Resolves true when the intent is durable. New risk waits for it and is not sent without it;
   *   protective orders wait for the attempt only.
   */
  run(effect: Effect, stored: Promise<boolean>, signal: AbortSignal): Promise<EngineEvent | null> {
    switch (effect.kind) {
      case "request_forecasts":
        return this.#question(() => this.#forecast(effect));
      case "request_explanation":
        this.ports.explaining?.offer(effect, stored);
        return Promise.resolve(null);
      case "submit":
        return this.#send(effect.order, stored, signal);
      case "cancel":
        return this.#cancel(effect, signal);
      case "query":
        return this.query(effect, signal);
      case "refresh_account":
        return this.#account(effect);
      case "request_view":
        return this.#view(effect);
      default:
        return effect satisfies never;
    }
  }

  /** What nobody waits for while trading goes on. */
  async end(): Promise<void> {
    await this.ports.explaining?.end();
  }

  async #forecast(effect: Extract<Effect, { kind: "request_forecasts" }>): Promise<EngineEvent> {
    const { symbol, features, candles, history } = effect;
    const { forecaster, timeframe } = this.ports;
    const [answers, quote] = await Promise.all([
      forecaster.forecast({ symbol, features, candles, history, timeframe }),
      effect.withQuote ? this.#quote(symbol) : null,
    ]);
    return { kind: "forecasts", atMs: this.#now(), symbol, candleOpenTimeMs: features.openTimeMs, answers, quote };
  }

  async #quote(symbol: string): Promise<Quote | null> {
    const told = await this.ports.exchange.quote(symbol);
    return told.ok ? told.value : this.#notTold("Best prices", told.error);
  }

  async #send(order: Sendable, stored: Promise<boolean>, signal: AbortSignal): Promise<EngineEvent | null> {
    const sending = this.#sendWhenStored(order, stored, signal);
    this.#sending.set(order.clientOrderId, sending);
    try {
      return await sending;
    } finally {
      this.#sending.delete(order.clientOrderId);
    }
  }

  async #sendWhenStored(order: Sendable, stored: Promise<boolean>, signal: AbortSignal): Promise<EngineEvent | null> {
    if (order.reduceOnly) await this.#awaitBriefly(stored, signal);
    else if (!await stored) return this.#absent(order.clientOrderId, "not sent: its intent could not be stored");
    return this.#submit(order, signal);
  }

  async #awaitBriefly(stored: Promise<boolean>, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    const late = this.ports.clock.sleep(PROTECTIVE_WAIT_MS, AbortSignal.any([signal, done.signal])).catch(() => {});
    await Promise.race([stored, late]);
    done.abort();
  }

  async #submit(order: Sendable, signal: AbortSignal): Promise<EngineEvent | null> {
    const { clientOrderId } = order;
    const sent = await this.ports.exchange.submit(order);
    this.#countOrder(order, sent.ok ? sent.value.status : sent.error.kind);
    if (sent.ok) return { kind: "order", atMs: this.#now(), update: sent.value };
    switch (sent.error.kind) {
      case "rate_limited":
        if (!order.reduceOnly) return this.#absent(clientOrderId, `not sent: ${sent.error.detail}`);
        await this.ports.clock.sleep(sent.error.retryAfterMs, signal);
        return this.#submit(order, signal);
      case "unknown_fate":
        return { kind: "order_unknown", atMs: this.#now(), clientOrderId, reason: sent.error.detail };
      case "rejected":
      case "not_found":
      case "setup":
        return { kind: "order_rejected", atMs: this.#now(), clientOrderId, reason: reasonOf(sent.error) };
      default:
        return sent.error satisfies never;
    }
  }

  /** One cancellation of an order at a time: who asks again meanwhile hears of the first. */
  #cancel(ref: OrderRef, signal: AbortSignal): Promise<EngineEvent | null> {
    const id = ref.clientOrderId;
    const running = this.#cancelling.get(id);
    if (running) return running.then(() => null);
    const cancelling = this.#cancelNow(ref, signal).finally(() => this.#cancelling.delete(id));
    this.#cancelling.set(id, cancelling);
    return cancelling;
  }

  /** What is no longer open is asked for: it may have filled. What is still on its way cannot be taken back yet. */
  async #cancelNow(ref: OrderRef, signal: AbortSignal): Promise<EngineEvent | null> {
    await this.#sending.get(ref.clientOrderId)?.catch(() => {});
    const done = await this.ports.exchange.cancel(ref);
    return done.ok ? { kind: "order", atMs: this.#now(), update: done.value } : this.query(ref, signal);
  }

  /**
   * Asks after an order until the exchange tells. An order on its way is asked for when it has been sent: before, the
   * exchange would not know it. A question that comes while one is out is asked after that one, whose answer may be from
   * before the news; all that come meanwhile share its answer.
   */
  query(ref: OrderRef, signal: AbortSignal): Promise<EngineEvent | null> {
    const id = ref.clientOrderId;
    const waiting = this.#waiting.get(id);
    if (waiting) return waiting.then(() => null);
    const before = this.#sending.get(id) ?? this.#asking.get(id);
    if (!before) return this.#askNow(ref, signal);
    const next = before.catch(() => {}).then(() => {
      this.#waiting.delete(id);
      return this.#askNow(ref, signal);
    });
    this.#waiting.set(id, next);
    return next;
  }

  #askNow(ref: OrderRef, signal: AbortSignal): Promise<EngineEvent | null> {
    const asking = this.#ask(ref, signal).finally(() => this.#asking.delete(ref.clientOrderId));
    this.#asking.set(ref.clientOrderId, asking);
    return asking;
  }

  async #ask(ref: OrderRef, signal: AbortSignal): Promise<EngineEvent | null> {
    let notFoundSinceMs: number | null = null;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const waitMs = ASK_AGAIN_AFTER_MS[Math.min(attempt, ASK_AGAIN_AFTER_MS.length - 1)]!;
      if (waitMs > 0) await this.ports.clock.sleep(waitMs, signal);
      const told = await this.ports.exchange.order(ref);
      const last = attempt >= ASK_AGAIN_AFTER_MS.length;
      if (told.ok && (last || !lacksFills(told.value, knownQty(told.value)))) {
        return { kind: "order", atMs: this.#now(), update: told.value };
      }
      if (!told.ok && told.error.kind === "not_found") {
        const nowMs = this.ports.clock.monotonicMs();
        notFoundSinceMs ??= nowMs;
        if (nowMs - notFoundSinceMs >= NOT_FOUND_FOR_MS[ref.type]) {
          return this.#absent(ref.clientOrderId, "never reached the exchange");
        }
      }
      const why = told.ok ? "its fills are not listed yet" : told.error.detail;
      this.ports.telemetry.log("warning", "exchange", `Order ${ref.clientOrderId} not answered for: ${why}`);
    }
    return null;
  }

  async #account({ incomeSinceMs }: Extract<Effect, { kind: "refresh_account" }>): Promise<EngineEvent | null> {
    const { exchange } = this.ports;
    const [account, income] = await Promise.all([exchange.account(), exchange.income(incomeSinceMs)]);
    if (!account.ok) return this.#notTold("Account", account.error);
    if (!income.ok) this.#notTold("Income", income.error);
    // Income that was not told now is asked for again with the next look; the balance is news without it.
    return { kind: "account", atMs: this.#now(), account: account.value, income: income.ok ? income.value : [] };
  }

  /** All questions at once; one that is not answered spoils the view, and the next look comes soon enough. */
  async #view(effect: Extract<Effect, { kind: "request_view" }>): Promise<EngineEvent | null> {
    const told = await gatherView(this.ports.exchange, effect);
    if (!told.ok) return this.#notTold("Reconciliation", told.error);
    this.ports.onView?.(told.value);
    return { kind: "exchange_view", atMs: this.#now(), view: told.value, askedSequence: effect.askedSequence };
  }

  #notTold(what: string, error: ExchangeError): null {
    this.ports.telemetry.count("xylen_errors_total", { component: "exchange", kind: error.kind });
    this.ports.telemetry.log("warning", "exchange", `${what} not answered for: ${error.detail}`);
    return null;
  }

  #absent(clientOrderId: string, reason: string): EngineEvent {
    return { kind: "order_absent", atMs: this.#now(), clientOrderId, reason };
  }

  #now(): number {
    return this.ports.marketNowMs();
  }

  #countOrder({ symbol, purpose }: OrderRequest, status: string): void {
    this.ports.telemetry.count("xylen_orders_total", { symbol, purpose, status });
  }
}

const knownQty = (update: OrderUpdate): number => update.fills.reduce((sum, fill) => sum + fill.qty, 0);

const reasonOf = (error: ExchangeError): string =>
  error.kind === "rejected" ? `${error.code} ${error.detail}` : error.detail;
