const WINDOW_MS = 60_000;
const CLIENTS_MAX = 10_000;
const ALL_OTHERS = "all others";

/** Counts requests by client in windows of one minute. What it remembers is bounded: late comers of a crowd share one count. */
export class RateLimit {
  #windowEndsMs = 0;
  readonly #counts = new Map<string, number>();

  constructor(readonly perMinute: number, readonly nowMs: () => number) {}

  /** Counts one request. @returns 0 when it may pass, else the seconds to wait. */
  take(client: string): number {
    const nowMs = this.nowMs();
    if (nowMs >= this.#windowEndsMs) {
      this.#windowEndsMs = nowMs + WINDOW_MS;
      this.#counts.clear();
    }
    const key = this.#counts.has(client) || this.#counts.size < CLIENTS_MAX ? client : ALL_OTHERS;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count <= this.perMinute ? 0 : Math.max(1, Math.ceil((this.#windowEndsMs - nowMs) / 1000));
  }
}
