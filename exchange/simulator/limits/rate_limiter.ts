import type { Clock } from "../clock.ts";

/** What one address and one account may ask for. */
export interface RateLimits {
  readonly weightPerMinute: number;
  readonly ordersPerTenSeconds: number;
  readonly ordersPerMinute: number;
}

/** As Binance states them for USD-M futures. */
export const BINANCE_LIMITS: RateLimits = {
  weightPerMinute: 2_400,
  ordersPerTenSeconds: 300,
  ordersPerMinute: 1_200,
};

/**
 * For a client that shares no exchange with others: nothing is refused, and nothing told of what was used. A client that
 * comes back would take Binance's limits for ours until it has asked, and wait for the next minute.
 */
export const NO_LIMITS: RateLimits = {
  weightPerMinute: 1_000_000_000,
  ordersPerTenSeconds: 1_000_000_000,
  ordersPerMinute: 1_000_000_000,
};

/** A request that was not let in. */
export interface Limited {
  readonly status: 429 | 418;
  readonly code: number;
  readonly message: string;
  /** Until the same request may be let in. */
  readonly retryAfterMs: number;
}

/** What a request costs. */
export interface Cost {
  readonly weight: number;
  /** Orders that it would place: a batch counts each. */
  readonly orders: number;
}

const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;
/** Requests that a client may still send after a 429 before its address is banned. Binance does not state the number. */
const PATIENCE = 10;
/** Binance: bans last from 2 minutes to 3 days, longer each time. */
const BAN_FIRST_MS = 120_000;
const BAN_MAX_MS = 3 * 86_400_000;

/** Counts what Binance limits, in windows of wall time, tells it in the same headers, and refuses beyond. */
export class RateLimiter {
  readonly #weight = new Window(MINUTE_MS);
  readonly #ordersPerTenSeconds = new Window(TEN_SECONDS_MS);
  readonly #ordersPerMinute = new Window(MINUTE_MS);
  #blockedUntilMs = 0;
  #refused = 0;
  #banned = false;
  #bans = 0;

  constructor(private readonly clock: Clock, readonly limits: RateLimits) {}

  /** Counts a request. @returns Why it is not let in, or undefined. */
  admit({ weight, orders }: Cost): Limited | undefined {
    const nowMs = this.clock.nowMs();
    if (nowMs < this.#blockedUntilMs) return this.#goneOn(nowMs);
    this.#banned = false;
    if (this.#weight.add(weight, nowMs) > this.limits.weightPerMinute) {
      this.block(this.#weight.leftMs(nowMs));
      return this.#tooManyRequests(nowMs);
    }
    return orders === 0 ? undefined : this.#orderRefusal(orders, nowMs);
  }

  /** Refuses everything for a while, with 429, and with a ban when the client goes on. */
  block(ms: number): void {
    this.#blockedUntilMs = this.clock.nowMs() + ms;
    this.#refused = 0;
  }

  /** Bans the address: 418. */
  ban(ms: number): void {
    this.block(ms);
    this.#banned = true;
    this.#bans++;
  }

  headers({ orders }: Cost): Record<string, string> {
    if (this.limits === NO_LIMITS) return {};
    const nowMs = this.clock.nowMs();
    const used = { "X-MBX-USED-WEIGHT-1M": String(this.#weight.sum(nowMs)) };
    return orders === 0 ? used : {
      ...used,
      "X-MBX-ORDER-COUNT-10S": String(this.#ordersPerTenSeconds.sum(nowMs)),
      "X-MBX-ORDER-COUNT-1M": String(this.#ordersPerMinute.sum(nowMs)),
    };
  }

  #orderRefusal(orders: number, nowMs: number): Limited | undefined {
    const { ordersPerTenSeconds, ordersPerMinute } = this.limits;
    if (this.#ordersPerTenSeconds.add(orders, nowMs) > ordersPerTenSeconds) {
      return tooManyOrders(ordersPerTenSeconds, "10 SECOND", this.#ordersPerTenSeconds.leftMs(nowMs));
    }
    return this.#ordersPerMinute.add(orders, nowMs) > ordersPerMinute
      ? tooManyOrders(ordersPerMinute, "1 MINUTE", this.#ordersPerMinute.leftMs(nowMs))
      : undefined;
  }

  #goneOn(nowMs: number): Limited {
    this.#refused++;
    if (!this.#banned && this.#refused > PATIENCE) this.ban(Math.min(BAN_FIRST_MS * 2 ** this.#bans, BAN_MAX_MS));
    return this.#banned ? this.#bannedUntil(nowMs) : this.#tooManyRequests(nowMs);
  }

  #tooManyRequests(nowMs: number): Limited {
    return {
      status: 429,
      code: -1003,
      message: `Too many requests; current limit is ${this.limits.weightPerMinute} request weight per 1 MINUTE. ` +
        "Please use the websocket for live updates to avoid polling the API.",
      retryAfterMs: this.#blockedUntilMs - nowMs,
    };
  }

  #bannedUntil(nowMs: number): Limited {
    return {
      status: 418,
      code: -1003,
      message: `Way too many requests; IP banned until ${this.#blockedUntilMs}. ` +
        "Please use the websocket for live updates to avoid bans.",
      retryAfterMs: this.#blockedUntilMs - nowMs,
    };
  }
}

const tooManyOrders = (limit: number, window: string, retryAfterMs: number): Limited => ({
  status: 429,
  code: -1015,
  message: `Too many new orders; current limit is ${limit} orders per ${window}.`,
  retryAfterMs,
});

/** A sum that starts again with each window. */
class Window {
  #index = -1;
  #sum = 0;

  constructor(private readonly lengthMs: number) {}

  add(amount: number, nowMs: number): number {
    return this.#sum = this.sum(nowMs) + amount;
  }

  sum(nowMs: number): number {
    const index = Math.floor(nowMs / this.lengthMs);
    if (index !== this.#index) this.#sum = 0;
    this.#index = index;
    return this.#sum;
  }

  leftMs(nowMs: number): number {
    return this.lengthMs - nowMs % this.lengthMs;
  }
}
