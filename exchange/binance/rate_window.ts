import type { RateLimit } from "./rate_limits.ts";

/**
 * Our windows begin this much after the exchange's: what leaves on the stroke of a minute by our clock may meet its old
 * one, be refused, and have the old minute's figure told for the new one. What leaves meanwhile counts in both: which of
 * the two the exchange counts it in is not known.
 */
const LATE_MS = 500;

/** What is used of one limit. Requests on their way count until the exchange has counted them. */
export class RateWindow {
  #index = -1;
  #used = 0;
  #onTheWay = 0;
  /** Of what has left, what the exchange may count in its next window. */
  #leftLate = 0;

  constructor(readonly rule: RateLimit) {}

  /** @param share Of the limit, 0 to 1. @param nowMs The exchange's clock. */
  fits(cost: number, share: number, nowMs: number): boolean {
    this.#roll(nowMs);
    return cost === 0 || this.#used + this.#onTheWay + cost <= this.rule.limit * share;
  }

  leave(cost: number, nowMs: number): void {
    this.#roll(nowMs);
    this.#onTheWay += cost;
    if (nowMs % this.rule.lengthMs < LATE_MS) this.#leftLate += cost;
  }

  /** @param counted False when no answer has told whether the exchange counted it: then it counts. */
  arrive(cost: number, counted: boolean, nowMs: number): void {
    this.#roll(nowMs);
    this.#onTheWay -= cost;
    if (!counted) this.#used += cost;
  }

  /** Answers overtake each other: the highest of a window holds. @param sentMs The window of the request, not ours. */
  told(used: number, sentMs: number, nowMs: number): void {
    this.#roll(nowMs);
    if (this.#indexOf(sentMs) === this.#index) this.#used = Math.max(this.#used, used);
  }

  /** Until it begins anew. */
  leftMs(nowMs: number): number {
    return this.rule.lengthMs - (nowMs - LATE_MS) % this.rule.lengthMs;
  }

  #indexOf(ms: number): number {
    return Math.floor((ms - LATE_MS) / this.rule.lengthMs);
  }

  #roll(nowMs: number): void {
    const index = this.#indexOf(nowMs);
    if (index === this.#index) return;
    this.#used = index === this.#index + 1 ? this.#leftLate : 0;
    this.#leftLate = 0;
    this.#index = index;
  }
}
