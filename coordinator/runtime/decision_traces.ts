import { averagePrice, toNumber } from "../../domain/money.ts";
import type { Decision } from "../../domain/decision.ts";
import { isTerminal, type Order } from "../../domain/order.ts";
import type { Command } from "../engine/command.ts";
import type { EngineEvent } from "../engine/event.ts";
import type { Clock } from "../ports/clock.ts";
import type { Commit } from "../ports/journal.ts";
import type { Span, SpanAttributes, Tracer } from "../ports/tracer.ts";

/** When the candle that is being decided was taken, and when its features were there. */
interface Asked {
  readonly fromMs: number;
  readonly featuresMs: number;
}

/** An order on its way: until the exchange has told of it, then until it is filled. */
interface Sent {
  readonly span: Span;
  readonly about: SpanAttributes;
  answeredMs: number | null;
  filledQty: number;
}

/** Decisions and orders that are followed; older ones are let go. */
const DECISIONS_MAX = 200;
const ORDERS_MAX = 500;

/**
 * Writes each decision as a trace: the candle, its features, every model's answer, ensemble, risk, and the orders that
 * followed with their fills. A trace is written when the decision is made, so that each of its spans names it. Ensemble
 * and risk are one step without a clock in it: both spans have its bounds.
 */
export class DecisionTraces {
  readonly #asked = new Map<string, Asked>();
  readonly #roots = new Map<string, Span>();
  readonly #sent = new Map<string, Sent>();
  readonly #wallMinusMonotonicMs: number;
  #takingMs = 0;

  constructor(private readonly tracer: Tracer, private readonly clock: Clock) {
    this.#wallMinusMonotonicMs = clock.nowMs() - clock.monotonicMs();
  }

  /** The engine is about to take an event. */
  taking(): void {
    this.#takingMs = this.#nowMs();
  }

  /** It has. */
  took(event: EngineEvent, commands: readonly Command[], { decisions, orders }: Commit): void {
    const nowMs = this.#nowMs();
    if (event.kind === "candle") this.#asked.set(event.symbol, { fromMs: this.#takingMs, featuresMs: nowMs });
    for (const { decision } of decisions) this.#decision(decision, nowMs);
    for (const order of orders) this.#order(order, nowMs);
    for (const command of commands) if (command.kind === "submit") this.#submitted(command.order, nowMs);
  }

  #decision(decision: Decision, nowMs: number): void {
    const { decisionId, symbol, answers, aggregate, riskChecks, action, accepted, rejection } = decision;
    const asked = this.#asked.get(symbol) ?? { fromMs: this.#takingMs, featuresMs: this.#takingMs };
    const about = { "xylen.decision_id": decisionId, "xylen.symbol": symbol };
    const write = (name: string, fromMs: number, toMs: number, more: SpanAttributes, fault?: string) =>
      this.tracer.begin(name, fromMs, { ...about, ...more }, root).end(toMs, fault);
    const root = this.tracer.begin("candle", asked.fromMs, {
      ...about,
      "xylen.candle": new Date(decision.candleOpenTimeMs).toISOString(),
      "xylen.action": action,
      "xylen.accepted": accepted,
      ...(rejection === null ? {} : { "xylen.rejection": rejection.name }),
    }, null);
    write("features", asked.fromMs, asked.featuresMs, {});
    for (const answer of answers) {
      const toMs = asked.featuresMs + answer.latencyMs;
      const model = { "xylen.model": answer.modelName };
      if (answer.ok) {
        const { action, confidence, modelVersion } = answer.forecast;
        const said = { "xylen.model_version": modelVersion, "xylen.action": action, "xylen.confidence": confidence };
        write(`model ${answer.modelName}`, asked.featuresMs, toMs, { ...model, ...said });
      } else write(`model ${answer.modelName}`, asked.featuresMs, toMs, model, answer.fault);
    }
    write(
      "ensemble",
      this.#takingMs,
      nowMs,
      aggregate === null ? {} : {
        "xylen.method": aggregate.method,
        "xylen.action": aggregate.action,
        "xylen.confidence": aggregate.confidence,
      },
    );
    const stopped = riskChecks.find(({ passed }) => !passed);
    write("risk", this.#takingMs, nowMs, {
      "xylen.checks": riskChecks.length,
      "xylen.passed": stopped === undefined,
      ...(stopped === undefined ? {} : { "xylen.check": stopped.name }),
    });
    root.end(nowMs);
    keep(this.#roots, decisionId, root, DECISIONS_MAX);
  }

  #submitted(
    order: Pick<Order, "clientOrderId" | "decisionId" | "purpose" | "side" | "type" | "symbol">,
    nowMs: number,
  ) {
    const root = order.decisionId === null ? undefined : this.#roots.get(order.decisionId);
    if (order.decisionId === null || root === undefined) return;
    const about = {
      "xylen.decision_id": order.decisionId,
      "xylen.symbol": order.symbol,
      "xylen.order": order.clientOrderId,
      "xylen.purpose": order.purpose,
    };
    const attributes = { ...about, "xylen.side": order.side, "xylen.type": order.type };
    const span = this.tracer.begin(`order ${order.purpose}`, nowMs, attributes, root);
    keep(this.#sent, order.clientOrderId, { span, about, answeredMs: null, filledQty: 0 }, ORDERS_MAX);
  }

  #order(order: Order, nowMs: number): void {
    const sent = this.#sent.get(order.clientOrderId);
    if (!sent || order.status === "intended" || order.status === "submitted" || order.status === "unknown") return;
    const isRefused = order.status === "rejected" || order.status === "expired";
    if (sent.answeredMs === null) sent.span.end(nowMs, isRefused ? order.status : undefined);
    if (order.filledQty > sent.filledQty) {
      const qty = toNumber(order.filledQty) - toNumber(sent.filledQty as typeof order.filledQty);
      const filled = { "xylen.qty": qty, "xylen.average_price": toNumber(averagePrice(order.cost, order.filledQty)) };
      // As far as we know: from when it was heard of last.
      this.tracer.begin("fill", sent.answeredMs ?? nowMs, { ...sent.about, ...filled }, sent.span).end(nowMs);
      sent.filledQty = order.filledQty;
    }
    sent.answeredMs = nowMs;
    if (isTerminal(order.status)) this.#sent.delete(order.clientOrderId);
  }

  #nowMs(): number {
    return this.#wallMinusMonotonicMs + this.clock.monotonicMs();
  }
}

/** The oldest goes where there are too many. */
function keep<T>(kept: Map<string, T>, key: string, value: T, max: number): void {
  kept.set(key, value);
  if (kept.size > max) kept.delete(kept.keys().next().value!);
}
