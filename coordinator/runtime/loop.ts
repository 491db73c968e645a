import { applyUpdate } from "../execution/order_machine.ts";
import type { Command } from "../engine/command.ts";
import { decide } from "../engine/decide.ts";
import type { EngineEvent } from "../engine/event.ts";
import type { EngineState } from "../engine/state.ts";
import type { Clock } from "../ports/clock.ts";
import type { Commit, Journal } from "../ports/journal.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { type Effect, type Effects, isEffect } from "./effects.ts";
import { Inbox } from "./inbox.ts";
import { toCommit } from "./to_commit.ts";

export interface LoopPorts {
  readonly journal: Journal;
  readonly effects: Effects;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly configHash: string;
  /** Told of each event after the engine has taken it: what the dashboard shows. */
  readonly onTaken: (event: EngineEvent, commands: readonly Command[], commit: Commit) => void;
}

/** Events that wait at once; a decision makes fewer than ten. */
const INBOX_MAX = 10_000;
/** More commits than this on their way: the loop waits for the database. */
const COMMITS_PENDING_MAX = 256;

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
  readonly #abort = new AbortController();
  #working: Promise<void> | null = null;
  #lastStored: Promise<boolean> = Promise.resolve(true);
  /** On their way. They may end in another order than they began: one that closes a trade also writes its CSV line. */
  readonly #commits = new Set<Promise<boolean>>();
  #journalFailed = false;
  /** When the candle that is being decided arrived, monotonic. */
  #candleArrivedMs = 0;

  constructor(readonly state: EngineState, readonly ports: LoopPorts) {}

  /** Hands an event to the engine, after those that wait. */
  post(event: EngineEvent, arrivedMonotonicMs?: number): void {
    if (event.kind === "candle") this.#candleArrivedMs = arrivedMonotonicMs ?? this.ports.clock.monotonicMs();
    if (this.#inbox.offer(event) === "refused") this.#overflowed(event);
    this.#working ??= Promise.resolve().then(() => this.#work());
  }

  /** Asks the exchange after every order that can still change. */
  askAfterOrders(): void {
    for (const { symbol, clientOrderId, type } of this.state.orders.values()) {
      this.#start({ kind: "query", symbol, clientOrderId, type }, this.#lastStored);
    }
  }

  askAfter(clientOrderId: string): void {
    const order = this.state.orders.get(clientOrderId);
    if (order) this.#start({ kind: "query", symbol: order.symbol, clientOrderId, type: order.type }, this.#lastStored);
  }

  refreshAccount(): void {
    this.#start({ kind: "refresh_account" }, this.#lastStored);
  }

  /** Resolves when nothing is left to do: no event waits, no effect runs, everything is stored. */
  async idle(): Promise<void> {
    while (this.#working || this.#effects.size > 0 || this.#commits.size > 0) {
      if (this.#working) await this.#working;
      else if (this.#effects.size > 0) await Promise.race(this.#effects);
      else await Promise.race(this.#commits);
    }
  }

  /** Stops asking after what the exchange does not answer. */
  abandon(): void {
    this.#abort.abort(new Error("shutting down"));
  }

  /** Stops asking and waits for what runs. */
  async stop(): Promise<void> {
    this.abandon();
    await Promise.allSettled([...this.#effects]);
    await Promise.all(this.#commits);
  }

  async #work(): Promise<void> {
    try {
      for (let event = this.#inbox.takeWaiting(); event; event = this.#inbox.takeWaiting()) {
        if (this.#isNews(event)) this.#take(event);
        if (this.#commits.size >= COMMITS_PENDING_MAX) await Promise.race(this.#commits);
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

  /** An order's old news is not worth a line in the journal. */
  #isNews(event: EngineEvent): boolean {
    if (event.kind !== "order") return true;
    const order = this.state.orders.get(event.update.clientOrderId);
    return order !== undefined && applyUpdate(order, event.update).changed;
  }

  #take(event: EngineEvent): void {
    const { clock, telemetry, configHash, onTaken } = this.ports;
    const commands = decide(this.state, event);
    const latencyMs = clock.monotonicMs() - this.#candleArrivedMs;
    const commit = toCommit(this.state, event, commands, { configHash, latencyMs });
    const stored = this.#store(commit);
    for (const command of commands) if (isEffect(command)) this.#start(command, stored);
    if (event.kind === "forecasts") telemetry.observe("xylen_decision_latency_seconds", latencyMs / 1000);
    try {
      onTaken(event, commands, commit);
    } catch (error) {
      // What cannot be shown must not stop what protects the money.
      telemetry.count("xylen_errors_total", { component: "views", kind: event.kind });
      telemetry.log("error", "views", `Cannot show ${event.kind}: ${wordsOf(error)}`);
    }
  }

  #store(commit: Commit): Promise<boolean> {
    const stored: Promise<boolean> = this.ports.journal.commit(commit)
      .then(() => this.#storedAgain(), (error) => this.#storeFailed(error))
      .finally(() => this.#commits.delete(stored));
    this.#commits.add(stored);
    this.#lastStored = stored;
    return stored;
  }

  #storedAgain(): true {
    this.#journalFailed = false;
    return true;
  }

  /** What cannot be stored must not be risked: new risk stops until an operator has looked. */
  #storeFailed(error: unknown): false {
    const why = wordsOf(error);
    this.ports.telemetry.count("xylen_errors_total", { component: "journal", kind: "commit" });
    if (!this.#journalFailed) {
      this.#journalFailed = true;
      this.ports.telemetry.log("critical", "journal", `The journal cannot store: ${why}; new positions are stopped`);
      this.post({
        kind: "control",
        atMs: this.state.nowMs,
        action: "halt",
        who: "journal",
        why: `it cannot store: ${why}`,
      });
    }
    return false;
  }

  #start(effect: Effect, stored: Promise<boolean>): void {
    const running = this.ports.effects.run(effect, stored, this.#abort.signal)
      .then((event) => {
        if (event) this.post(event);
      }, (error) => this.#effectFailed(effect, error))
      .finally(() => this.#effects.delete(running));
    this.#effects.add(running);
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

const wordsOf = (error: unknown): string => error instanceof Error ? error.message : String(error);
