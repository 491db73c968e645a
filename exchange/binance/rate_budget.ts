import type { Clock } from "../../coordinator/ports/clock.ts";
import { type CallScope, PRIORITIES, type Priority } from "./call_scope.ts";
import { NotSent } from "./not_sent.ts";
import { PRESET_LIMITS, type RateLimit } from "./rate_limits.ts";
import { RateWindow } from "./rate_window.ts";

export interface Cost {
  readonly weight: number;
  /** Orders that the request places. */
  readonly orders: number;
}

export interface RateBudgetOptions {
  readonly clock: Clock;
  /** The exchange's wall time: its windows begin with its minutes. */
  readonly exchangeNowMs: () => number;
  /** Share of each limit for everything that is not protective; what takes risk away is never held back. */
  readonly share: number;
  readonly closed: AbortSignal;
}

interface Waiting {
  readonly cost: Cost;
  readonly priority: Priority;
  readonly go: () => void;
  readonly refuse: (error: Error) => void;
}

const WAITING_MAX = 100;
/**
 * Requests under way at once, beside protective ones. The exchange bans who goes on after it has said no, and what is
 * under way then cannot be taken back: a crowd of them is a ban by itself.
 */
const UNDER_WAY_MAX = 6;

/** Keeps within the exchange's limits: who does not fit waits for the next window, the more urgent first. */
export class RateBudget {
  #windows = PRESET_LIMITS.map((rule) => new RateWindow(rule));
  /** By priority, and by arrival within one. */
  #waiting: Waiting[] = [];
  #draining = false;
  #underWay = 0;

  constructor(private readonly options: RateBudgetOptions) {}

  /** The exchange's own limits, as it tells them at connect. */
  setLimits(limits: readonly RateLimit[]): void {
    this.#windows = limits.map((rule) => new RateWindow(rule));
  }

  /** Of one minute, for all requests. */
  get weightLimit(): number {
    return this.#windows.find(({ rule }) => rule.counts === "weight")?.rule.limit ?? 0;
  }

  /** Resolves when the request may leave. @returns Tells that it is over. @throws {NotSent} When too many wait. */
  async admit(cost: Cost, scope: CallScope): Promise<(counted: boolean) => void> {
    const isNext = !this.#waiting.some(({ priority }) => rank(priority) <= rank(scope.priority));
    if (!isNext || !this.#fits(cost, scope.priority)) await this.#queued(cost, scope);
    else this.#leave(cost);
    const windows = this.#windows;
    return (counted) => {
      windows.forEach((each) => each.arrive(cost[each.rule.counts], counted, this.#nowMs));
      this.#underWay--;
      this.#serve();
    };
  }

  /** What the exchange has counted. @param sentMs When the request left, by its clock. */
  told(headers: Pick<Headers, "get">, sentMs: number): void {
    for (const window of this.#windows) {
      const used = Number(headers.get(window.rule.header) ?? NaN);
      if (Number.isFinite(used)) window.told(used, sentMs, this.#nowMs);
    }
  }

  get #nowMs(): number {
    return this.options.exchangeNowMs();
  }

  #fits(cost: Cost, priority: Priority): boolean {
    // Our count may be wrong, and what takes risk away does not wait for it: the exchange itself says when it is too much.
    if (priority === "protective") return true;
    if (this.#underWay >= UNDER_WAY_MAX) return false;
    return this.#windows.every((each) => each.fits(cost[each.rule.counts], this.options.share, this.#nowMs));
  }

  #leave(cost: Cost): void {
    this.#underWay++;
    this.#windows.forEach((each) => each.leave(cost[each.rule.counts], this.#nowMs));
  }

  /** Lets go who fits now, the most urgent first. */
  #serve(): void {
    for (let next = this.#waiting[0]; next && this.#fits(next.cost, next.priority); next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#leave(next.cost);
      next.go();
    }
  }

  #queued(cost: Cost, { priority, signal }: CallScope): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting: Waiting = { cost, priority, go: resolve, refuse: reject };
    const after = this.#waiting.findIndex((each) => rank(each.priority) > rank(priority));
    this.#waiting.splice(after < 0 ? this.#waiting.length : after, 0, waiting);
    signal.addEventListener("abort", () => this.#leaveQueue(waiting, signal.reason), { once: true });
    const last = this.#waiting.length > WAITING_MAX ? this.#waiting.at(-1) : undefined;
    if (last) this.#leaveQueue(last, new NotSent(`${WAITING_MAX} requests wait for the rate limit`, this.#nextMs()));
    if (!this.#draining) this.#drain();
    return promise;
  }

  #leaveQueue(waiting: Waiting, why: Error): void {
    this.#waiting = this.#waiting.filter((each) => each !== waiting);
    waiting.refuse(why);
  }

  /** Looks again whenever a window begins, for as long as somebody waits; a request that is over makes room too. */
  async #drain(): Promise<void> {
    this.#draining = true;
    while (this.#waiting.length > 0) {
      const slept = this.options.clock.sleep(this.#nextMs(), this.options.closed).then(() => true, () => false);
      if (!await slept) break;
      this.#serve();
    }
    this.#draining = false;
  }

  #nextMs(): number {
    return Math.min(...this.#windows.map((each) => each.leftMs(this.#nowMs)));
  }
}

const rank = (priority: Priority): number => PRIORITIES.indexOf(priority);
