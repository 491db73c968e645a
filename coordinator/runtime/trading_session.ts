import { closeTimeMs } from "../../domain/candle.ts";
import { noteText } from "../../domain/note_text.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { PlacedOrder } from "../../domain/order.ts";
import type { Notice } from "../engine/command.ts";
import type { ControlAction, SettingsChange } from "../engine/event.ts";
import type { EngineSettings } from "../engine/settings.ts";
import { isFlattening } from "../engine/flattening.ts";
import { isEntry } from "../engine/orders.ts";
import type { EngineState } from "../engine/state.ts";
import type { Control, Operator } from "../ports/control.ts";
import type { FeedEvent, MarketFeed } from "../ports/market_feed.ts";
import type { Loop } from "./loop.ts";

const NO_ROOM = "too much waits to be decided; nothing new is opened, ask once more";
const NO_REASON = "no reason given";
/** Feed events after the order to stop, in which positions must have closed. */
const CLOSING_EVENTS_MAX = 50;
/** Looks at the exchange before the first decision. */
const LOOKS_MAX = 5;

export interface SessionPorts {
  /** What flattening must be asked for with. */
  readonly accountName: string;
  readonly feed: MarketFeed;
  /** A lockstep market waits for us: each event is finished before the next is asked for. */
  readonly lockstep: boolean;
  /** A replay closes its positions at its last candle, whatever the configuration says. */
  readonly closeAtEnd: boolean;
  /** Asked when it comes to that. */
  readonly closeOnStop: () => boolean;
}

/** From the first account query to the last order: takes up what was open, follows the market, and winds down. */
export class TradingSession implements Control {
  readonly #feedAbort = new AbortController();
  #stopAsked = false;
  /** Why it ends. */
  #endReason: string;
  #windingDown = false;

  constructor(readonly loop: Loop, readonly ports: SessionPorts) {
    this.#endReason = ports.closeAtEnd ? "end of replay" : "the market's data ended";
  }

  /** Why it ended, or will when nothing else ends it. */
  get endReason(): string {
    return this.#endReason;
  }

  get state(): EngineState {
    return this.loop.state;
  }

  /**
   * Asks the exchange what became of every order that was open when we stopped, then holds all our books against its
   * own, until one look finds nothing new: what a look finds may need orders, and they another look. Entries come first:
   * an order that closed more than we had stored of the entry must find it booked.
   *
   * @param lost What a former life sent and could not store, oldest first.
   */
  async takeUp(lost: readonly PlacedOrder[] = []): Promise<Result<void>> {
    this.loop.post({ kind: "lost_orders", atMs: this.state.nowMs, orders: lost });
    await this.loop.askAfterOrders(isEntry);
    this.loop.askAfterOrders();
    await this.loop.idle();
    for (let look = 0, before = -1; look < LOOKS_MAX && this.state.sequence !== before; look++) {
      before = this.state.sequence;
      this.loop.reconcile();
      await this.loop.idle();
    }
    if (!this.state.account) return err("The exchange does not tell the account; see the log");
    // A process may have died between a closing order that failed and the next one.
    for (const { tradeId } of this.state.trades.values()) {
      this.loop.post({ kind: "protection_due", atMs: this.state.nowMs, tradeId });
    }
    await this.loop.idle();
    return ok(undefined);
  }

  /** Funding first, then orders, then everything: each step needs what the one before has booked. */
  async #accountChanged(): Promise<void> {
    this.loop.refreshAccount();
    await this.loop.idle();
    this.loop.askAfterOrders();
    await this.loop.idle();
    this.loop.reconcile();
    // What it finds comes before the candle of the same step, in every run.
    await this.loop.idle();
  }

  /** Follows the market until it ends or `stop()` is called. */
  async run(): Promise<void> {
    try {
      await this.#follow();
    } catch (error) {
      this.#stopped(`fatal error: ${error instanceof Error ? error.message : error}`, "critical");
      throw error;
    }
    this.#stopped(this.#endReason, "info");
    await this.loop.stop();
  }

  #stopped(reason: string, severity: Notice["severity"]): void {
    const notice = { eventType: "SYSTEM", severity, message: `Stopped: ${reason}`, details: { reason } } as const;
    this.loop.post({ kind: "notice", atMs: this.state.nowMs, notice });
  }

  async #follow(): Promise<void> {
    let eventsSinceStop = 0;
    for await (const event of this.ports.feed.events(this.#feedAbort.signal)) {
      await this.#take(event);
      if (event.kind === "ended") break;
      if (!this.#stopAsked) continue;
      await this.#windDown(this.ports.closeOnStop());
      if (!this.#mustWaitForClosing() || ++eventsSinceStop > CLOSING_EVENTS_MAX) break;
    }
    await this.#windDown(this.#stopAsked ? this.ports.closeOnStop() : this.ports.closeAtEnd);
  }

  /** No new risk from now on; `run()` returns when what was asked for is done. @param reason For the event log. */
  stop(reason = "asked to"): void {
    this.#stopAsked = true;
    this.#endReason = reason;
    // A live market does not wait for us, and we do not wait for its next candle. A lockstep market fills the closing
    // orders only when it is asked for its next step.
    if (!this.ports.closeOnStop() || !this.ports.lockstep) this.#feedAbort.abort();
  }

  /** Ends `run()` without waiting for an exchange that does not answer: a restart asks it again. */
  abandon(reason?: string): void {
    this.#stopAsked = true;
    this.#endReason = reason ?? this.#endReason;
    this.#feedAbort.abort();
    this.loop.abandon();
  }

  async #take(event: FeedEvent): Promise<void> {
    if (event.kind === "candle") {
      const { symbol, candle, timeframe, receivedMonotonicMs } = event.closed;
      this.loop.post({ kind: "candle", atMs: closeTimeMs(candle, timeframe), symbol, candle }, receivedMonotonicMs);
    } else if (event.kind === "account_changed") {
      await this.#accountChanged();
    }
    if (this.ports.lockstep || event.kind === "ended") await this.loop.idle();
    // A live market is looked at every second by the loop itself.
    if (this.ports.lockstep && isFlattening(this.state)) await this.#accountChanged();
  }

  async #windDown(closePositions: boolean): Promise<void> {
    if (!this.#windingDown) {
      this.#windingDown = true;
      this.loop.post({ kind: "shutdown", atMs: this.state.nowMs, closePositions });
      await this.loop.idle();
    }
    this.loop.askAfterOrders();
    await this.loop.idle();
    this.loop.refreshAccount();
    await this.loop.idle();
  }

  #mustWaitForClosing(): boolean {
    return this.ports.closeOnStop() && [...this.state.trades.values()].some((trade) => trade.openQty > 0);
  }

  pause = (by: Operator) => this.#control("pause", by);
  resume = (by: Operator) => this.#control("resume", by);
  halt = (by: Operator) => this.#control("halt", by);
  flatten = (by: Operator, account: string): Promise<Result<string>> =>
    account === this.ports.accountName
      ? this.#control("flatten", by)
      : Promise.resolve(this.#otherAccount(by, account));

  /** Somebody wanted to close everything, and may think that it was done: the event log knows that it was not. */
  #otherAccount({ who, why }: Operator, account: string): Result<never> {
    const refusal = `account "${account}" is not this account: type "${this.ports.accountName}"`;
    const message = `flatten by ${who} was refused: ${noteText(refusal)}`;
    const details = { action: "flatten", who, why, refused: true };
    const notice = { eventType: "OPERATOR", severity: "warning", message, details } as const;
    if (!this.#windingDown) this.loop.post({ kind: "notice", atMs: this.state.nowMs, notice });
    return err(refusal);
  }

  async forceExit({ who, why }: Operator, name: string): Promise<Result<string>> {
    if (this.#windingDown) return err("shutting down");
    const trades = [...this.state.trades.values()];
    const trade = trades.find(({ tradeId, symbol }) => tradeId === name || symbol === name.toUpperCase());
    if (!trade) return err(noTrade(name, trades.map(({ symbol }) => symbol)));
    const { tradeId } = trade;
    const event = { kind: "force_exit", atMs: this.state.nowMs, tradeId, who, why: why.trim() || NO_REASON } as const;
    return await this.loop.told(event) ? ok(tradeId) : err(NO_ROOM);
  }

  /** Other settings hold from the next event on. Resolves when they do; those that are refused never will. */
  async takeSettings(change: { readonly settings: EngineSettings } & SettingsChange): Promise<Result<void>> {
    if (this.#windingDown) return err("shutting down");
    const isTold = await this.loop.told({ kind: "settings", atMs: this.state.nowMs, ...change });
    return isTold ? ok(undefined) : err(NO_ROOM);
  }

  async #control(action: ControlAction, { who, why }: Operator): Promise<Result<string>> {
    if (this.#windingDown) return err("shutting down");
    if (action === "resume" && this.state.risk.halted !== null && why.trim() === "") {
      return err("why must say for what reason the halt is released");
    }
    const reason = why.trim() || NO_REASON;
    if (!await this.loop.told({ kind: "control", atMs: this.state.nowMs, action, who, why: reason })) {
      return err(NO_ROOM);
    }
    const { halted, paused } = this.state.risk;
    return ok(halted ? "halted" : paused ? "paused" : "running");
  }
}

const noTrade = (name: string, open: readonly string[]): string =>
  `there is no open position ${name}; ${open.length > 0 ? `open: ${open.join(", ")}` : "none is open"}`;
