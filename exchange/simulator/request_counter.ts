const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;

/** Counts what Binance limits, in windows of wall time, and tells it in the same headers. Nothing is refused. */
export class RequestCounter {
  readonly #weight = new Window(MINUTE_MS);
  readonly #ordersPerTenSeconds = new Window(TEN_SECONDS_MS);
  readonly #ordersPerMinute = new Window(MINUTE_MS);

  /** @returns The headers of the answer. */
  count(weight: number, places: boolean, nowMs: number): Record<string, string> {
    const headers: Record<string, string> = { "X-MBX-USED-WEIGHT-1M": String(this.#weight.add(weight, nowMs)) };
    if (places) {
      headers["X-MBX-ORDER-COUNT-10S"] = String(this.#ordersPerTenSeconds.add(1, nowMs));
      headers["X-MBX-ORDER-COUNT-1M"] = String(this.#ordersPerMinute.add(1, nowMs));
    }
    return headers;
  }
}

/** A sum that starts again with each window. */
class Window {
  #index = -1;
  #sum = 0;

  constructor(readonly lengthMs: number) {}

  add(amount: number, nowMs: number): number {
    const index = Math.floor(nowMs / this.lengthMs);
    if (index !== this.#index) this.#sum = 0;
    this.#index = index;
    return this.#sum += amount;
  }
}
