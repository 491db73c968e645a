import type { Decision } from "../../domain/decision.ts";
import type { Order, OrderRequest } from "../../domain/order.ts";
import type { Command } from "../engine/command.ts";
import { decide } from "../engine/decide.ts";
import type { EngineEvent } from "../engine/event.ts";
import { isEntering } from "../engine/entry.ts";
import { isFlattening } from "../engine/flattening.ts";
import { refreshAccount } from "../engine/income.ts";
import { isNews } from "../engine/news.ts";
import { ask, followUp } from "../engine/orders.ts";
import { isExposed } from "../engine/protection.ts";
import type { EngineState } from "../engine/state.ts";
import { requestView } from "../engine/view.ts";
import type { Clock } from "../ports/clock.ts";
import type { Commit, Journal } from "../ports/journal.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { aboutEffect, aboutEvent, correlation, nameDecision } from "./correlation.ts";
import { EachSecond } from "./each_second.ts";
import { type Effect, type Effects, isEffect } from "./effects.ts";
import { Inbox } from "./inbox.ts";
import { ProtectionWatch } from "./protection_watch.ts";
import { Storing } from "./storing.ts";
import { toCommit } from "./to_commit.ts";

export interface LoopPorts {
  readonly journal: Journal;
  readonly effects: Effects;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** Of the configuration that trading begins with. */
  readonly configHash: string;
  readonly programHash: string;
  /** Of the last decision of former lives; null before the first. */
  readonly lastChainHash: string | null;
  /** Time for a stop to be acknowledged, ms; null where the market waits for us, and each candle looks after it. */
  readonly protectDeadlineMs: number | null;
  /** Market time, for entries that are sent in parts; null where each candle moves them on. */
  readonly tickNowMs: (() => number) | null;
  /**
   * Where the market waits for us: what was asked for is taken in the order of the asking, and what the models say when
   * all else is done. Else who answers faster decides what number an event has.
   */
  readonly inTurn: boolean;
  /** Told of each event before the engine takes it, where somebody measures that. */
  readonly onTaking?: () => void;
  /** Told of each event after the engine has taken it: what the dashboard shows. */
  readonly onTaken: (event: EngineEvent, commands: readonly Command[], commit: Commit) => void;
}

/** Events that wait at once; a decision makes fewer than ten. */
const INBOX_MAX = 10_000;
/** More commits than this on their way: the loop waits for the database. */
const COMMITS_PENDING_MAX = 256;
/** Less than clients of ours wait for an answer. */
const ANSWER_WITHIN_MS = 5_000;

/**
 * Gives each event its number, lets the engine decide, stores what changed, and carries the commands out. Events are
 * taken one at a time; what effects bring back is an event again.
 */
export class Loop {
  readonly #inbox = new Inbox<EngineEvent>({
    capacity: INBOX_MAX,
    // The account is told whole each time: the newest makes the older ones worthless.
    conflationKey: (event) => event.kind === "account" ? "account" : null,
  });
  readonly #effects = new Set<Promise<void>>();
  /** Those of them that are no question to the models. */
  readonly #others = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  /** Null where the market waits for us. */
  readonly #protection: ProtectionWatch | null;
  /** What time that passes is news to: entries that are sent in parts, and an account that is to be flat. */
  readonly #eachSecond: readonly EachSecond[];
  readonly #storing: Storing;
  /** Where answers are taken in turn: the last that was asked for, of the models and of everybody else. */
  #lastAsked: { forecasts: Promise<void>; others: Promise<void> } = {
    forecasts: Promise.resolve(),
    others: Promise.resolve(),
  };
  #working: Promise<void> | null = null;
  #viewing: Promise<void> | null = null;
  #lastChainHash: string | null;
  #configHash: string;
  #lastStored: Promise<boolean> = Promise.resolve(true);
  /** When the candle that is being decided arrived, monotonic. */
  #candleArrivedMs = 0;

  constructor(readonly state: EngineState, readonly ports: LoopPorts) {
    const { journal, clock } = ports;
    this.#lastChainHash = ports.lastChainHash;
    this.#configHash = ports.configHash;
    this.#storing = new Storing({
      journal,
      clock,
      onTrouble: (why) => this.#journalTrouble(why),
      onStored: (seconds) => ports.telemetry.observe("xylen_journal_commit_seconds", seconds),
    });
    this.#protection = ports.protectDeadlineMs === null ? null : new ProtectionWatch({
      clock,
      deadlineMs: ports.protectDeadlineMs,
      isExposed: (tradeId) => isExposed(state, tradeId),
      onDue: (tradeId) => this.post({ kind: "protection_due", atMs: state.nowMs, tradeId }),
      ended: this.#abort.signal,
    });
    const { tickNowMs } = ports;
    const each = { clock, ended: this.#abort.signal };
    this.#eachSecond = tickNowMs === null ? [] : [
      new EachSecond({
        ...each,
        hasReason: () => this.#enteringSymbols().size > 0,
        act: () => {
          for (const symbol of this.#enteringSymbols()) this.post({ kind: "tick", atMs: tickNowMs(), symbol });
        },
      }),
      // Until the exchange calls the account empty, or that is given up.
      new EachSecond({
        ...each,
        hasReason: () => isFlattening(state),
        act: () => {
          this.askAfterOrders();
          this.reconcile();
        },
      }),
    ];
  }

  /** Hands an event to the engine, after those that wait. @returns False when there was no room for it: it is lost. */
  post(event: EngineEvent, arrivedMonotonicMs?: number): boolean {
    if (event.kind === "candle") this.#candleArrivedMs = arrivedMonotonicMs ?? this.ports.clock.monotonicMs();
    const hasRoom = this.#inbox.offer(event) !== "refused";
    if (!hasRoom) this.#overflowed(event);
    this.#working ??= Promise.resolve().then(() => this.#work());
    return hasRoom;
  }

  /**
   * As `post`, for whoever waits for an answer: resolves when the engine has taken the event and all that it set off is
   * done, or has had its time. An exchange that does not answer must not keep an operator from hearing that it holds.
   *
   * @returns False when there was no room for it.
   */
  async told(event: EngineEvent): Promise<boolean> {
    if (!this.post(event)) return false;
    await this.#working;
    const done = new AbortController();
    const patience = this.ports.clock.sleep(ANSWER_WITHIN_MS, done.signal).catch(() => {});
    await Promise.race([this.idle(), patience]);
    done.abort();
    return true;
  }

  /**
   * Asks the exchange after every order that can still change, or after those of them that are meant.
   *
   * @returns Resolves when each answer has been taken.
   */
  async askAfterOrders(isMeant: (order: Order) => boolean = () => true): Promise<void> {
    const meant = [...this.state.orders.values()].filter(isMeant);
    await Promise.all(meant.map((order) => this.#start(followUp(this.state, order), this.#lastStored)));
    await this.#working;
  }

  askAfter(clientOrderId: string): void {
    const order = this.state.orders.get(clientOrderId);
    if (order) this.#start(ask(order), this.#lastStored);
  }

  refreshAccount(): void {
    this.#start(refreshAccount(this.state), this.#lastStored);
  }

  /** Holds our books against the exchange's. What agrees leaves no trace. */
  reconcile(): void {
    if (!this.#viewing) this.#start(requestView(this.state), this.#lastStored);
  }

  /** Resolves when nothing is left to do: no event waits, no effect runs, everything is stored. */
  async idle(): Promise<void> {
    while (this.#working || this.#effects.size > 0 || this.#storing.running > 0) {
      if (this.#working) await this.#working;
      else if (this.#effects.size > 0) await Promise.race(this.#effects);
      else await this.#storing.one();
    }
  }

  /** Stops asking after what the exchange does not answer. */
  abandon(): void {
    this.#abort.abort(new Error("shutting down"));
  }

  /** Stops asking and waits for what runs. */
  async stop(): Promise<void> {
    this.abandon();
    await Promise.allSettled([
      ...this.#effects,
      ...this.#eachSecond.map((each) => each.settled()),
      this.#protection?.settled(),
      this.ports.effects.end(),
    ]);
    await this.#storing.end();
  }

  async #work(): Promise<void> {
    try {
      for (let event = this.#inbox.takeWaiting(); event; event = this.#inbox.takeWaiting()) {
        if (isNews(this.state, event)) correlation.run(aboutEvent(this.state, event), () => this.#take(event));
        if (this.#storing.running >= COMMITS_PENDING_MAX) await this.#storing.one();
      }
    } finally {
      // In the same breath as the last look into the inbox: an event that came between would wait for the next one.
      this.#working = null;
    }
  }

  /** What was not taken must be asked for again: new risk stops until an operator has looked. */
  #overflowed(event: EngineEvent): void {
    const why = `the inbox is full (${INBOX_MAX} events), ${event.kind} was refused`;
    this.ports.telemetry.count("xylen_errors_total", { component: "loop", kind: "inbox_full" });
    this.ports.telemetry.log("critical", "loop", `${why}; new positions are stopped`);
    this.state.risk.halted ??= why;
  }

  #take(event: EngineEvent): void {
    const { clock, telemetry, programHash, onTaken } = this.ports;
    this.ports.onTaking?.();
    const commands = decide(this.state, event);
    if (event.kind === "settings") this.#configHash = event.configHash;
    const latencyMs = clock.monotonicMs() - this.#candleArrivedMs;
    const about = { configHash: this.#configHash, programHash, latencyMs, lastChainHash: this.#lastChainHash };
    const commit = toCommit(this.state, event, commands, about);
    this.#lastChainHash = commit.decisions.at(-1)?.chainHash ?? this.#lastChainHash;
    for (const { decision } of commit.decisions) this.#decided(decision);
    const stored = this.#storing.store(commit);
    this.#lastStored = stored;
    for (const command of commands) if (isEffect(command)) this.#start(command, stored);
    for (const each of this.#eachSecond) each.look();
    if (event.kind === "forecasts") telemetry.observe("xylen_decision_latency_seconds", latencyMs / 1000);
    try {
      onTaken(event, commands, commit);
    } catch (error) {
      // What cannot be shown must not stop what protects the money.
      telemetry.count("xylen_errors_total", { component: "views", kind: event.kind });
      telemetry.log("error", "views", `Cannot show ${event.kind}: ${wordsOf(error)}`);
    }
  }

  #decided({ decisionId, action, accepted, rejection }: Decision): void {
    nameDecision(decisionId);
    const outcome = accepted ? "accepted" : rejection?.detail ?? "nothing to do";
    this.ports.telemetry.log("debug", "decisions", `Decided ${action}: ${outcome}`);
  }

  /** What cannot be stored must not be risked: new risk waits until it is. */
  #journalTrouble(why: string | null): void {
    if (why !== null) {
      this.ports.telemetry.count("xylen_errors_total", { component: "journal", kind: "commit" });
      this.ports.telemetry.log("critical", "journal", `The journal cannot store: ${why}; nothing new is opened`);
    }
    this.post({ kind: "journal", atMs: this.state.nowMs, failing: why });
  }

  #start(effect: Effect, stored: Promise<boolean>): Promise<void> {
    const asksModels = effect.kind === "request_forecasts";
    const about = aboutEffect(this.state, effect);
    const run = correlation.run(about, () => this.ports.effects.run(effect, stored, this.#abort.signal));
    const running = (this.ports.inTurn ? this.#inTurn(run, asksModels) : run)
      .then((event) => {
        if (event) this.post(event);
      }, (error) => correlation.run(about, () => this.#effectFailed(effect, error)))
      .finally(() => {
        this.#effects.delete(running);
        this.#others.delete(running);
      });
    this.#effects.add(running);
    if (!asksModels) this.#others.add(running);
    this.#lastAsked[asksModels ? "forecasts" : "others"] = running;
    if (effect.kind === "request_view") this.#view(running);
    if (effect.kind === "submit" && mustProtect(effect.order)) {
      this.#protection?.look(effect.order.tradeId, effect.order.purpose === "exit");
    }
    return running;
  }

  /** After those that were asked for before it; a forecast also after all that these have set off. */
  async #inTurn(run: Promise<EngineEvent | null>, asksModels: boolean): Promise<EngineEvent | null> {
    const before = this.#lastAsked[asksModels ? "forecasts" : "others"];
    const [answer] = await Promise.allSettled([run, before]);
    if (answer.status === "rejected") throw answer.reason;
    const event = answer.value;
    while (asksModels && (this.#others.size > 0 || this.#working)) {
      if (this.#working) await this.#working;
      else await Promise.race(this.#others);
    }
    return event;
  }

  #view(running: Promise<void>): void {
    this.#viewing = running;
    running.finally(() => this.#viewing = null);
  }

  #enteringSymbols(): Set<string> {
    return new Set(
      [...this.state.trades.values()].filter((trade) => isEntering(this.state, trade)).map((trade) => trade.symbol),
    );
  }

  #effectFailed(effect: Effect, error: unknown): void {
    if (this.#abort.signal.aborted) return;
    const why = wordsOf(error);
    this.ports.telemetry.count("xylen_errors_total", { component: "loop", kind: effect.kind });
    this.ports.telemetry.log("error", "loop", `${effect.kind} failed: ${why}`);
    if (effect.kind !== "submit") return;
    const { clientOrderId } = effect.order;
    this.post({ kind: "order_unknown", atMs: this.state.nowMs, clientOrderId, reason: why });
  }
}

/** Without it the position is bare: one without a stop, or one that a market without takers did not close whole. */
const mustProtect = ({ purpose }: OrderRequest): boolean => purpose === "stop_loss" || purpose === "exit";

const wordsOf = (error: unknown): string => error instanceof Error ? error.message : String(error);
