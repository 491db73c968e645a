import { invariant } from "../../domain/result.ts";

export interface InboxOptions<Event> {
  /** Most events that wait at once. */
  readonly capacity: number;
  /**
   * Market data that a newer event makes worthless has a key: of two with one key the older may go. Null for what must
   * not be lost: account events, operator actions, closed candles.
   */
  readonly conflationKey: (event: Event) => string | null;
}

/**
 * `conflated`: it waits, and an older event that it or another replaces went. `refused`: the inbox is full of what must
 * not be lost; the sender has to halt new risk and reconcile.
 */
export type Offered = "queued" | "conflated" | "refused";

/** What waits for the loop: bounded, in order of arrival, for one reader. */
export class Inbox<Event> {
  readonly #waiting: Event[] = [];
  #reader: ((event: Event | null) => void) | null = null;
  #closed = false;
  #conflated = 0;
  #refused = 0;

  /** @throws {Error} Invariant unless the capacity is a whole number above 0. */
  constructor(private readonly options: InboxOptions<Event>) {
    invariant(Number.isSafeInteger(options.capacity) && options.capacity > 0, `capacity was ${options.capacity}`);
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** Events that went because a newer one replaced them. */
  get conflated(): number {
    return this.#conflated;
  }

  /** Events that found no room. */
  get refused(): number {
    return this.#refused;
  }

  offer(event: Event): Offered {
    if (this.#closed) return this.#refuse();
    if (this.#reader) {
      this.#hand(event);
      return "queued";
    }
    if (this.#waiting.length < this.options.capacity) {
      this.#waiting.push(event);
      return "queued";
    }
    const stale = this.#oldestReplaced(this.options.conflationKey(event));
    if (stale < 0) return this.#refuse();
    this.#waiting.splice(stale, 1);
    this.#waiting.push(event);
    this.#conflated++;
    return "conflated";
  }

  /**
   * The oldest event, when there is one. One reader at a time.
   * @returns Null when the inbox is closed and empty. Rejects with the signal's reason when it is aborted first.
   */
  take(signal?: AbortSignal): Promise<Event | null> {
    invariant(this.#reader === null, "two read one inbox");
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#waiting.length > 0) return Promise.resolve(this.#waiting.shift()!);
    if (this.#closed) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#reader = null;
        reject(signal!.reason);
      };
      signal?.addEventListener("abort", stop, { once: true });
      this.#reader = (event) => {
        signal?.removeEventListener("abort", stop);
        resolve(event);
      };
    });
  }

  /** The oldest event that waits, without waiting for one. */
  takeWaiting(): Event | undefined {
    return this.#waiting.shift();
  }

  /** Takes nothing more; what waits can still be taken. */
  close(): void {
    this.#closed = true;
    if (this.#reader) this.#hand(null);
  }

  #hand(event: Event | null): void {
    const reader = this.#reader!;
    this.#reader = null;
    reader(event);
  }

  #refuse(): Offered {
    this.#refused++;
    return "refused";
  }

  /** @returns Index of the oldest event that a later one, or one of the key that arrives, makes worthless; else -1. */
  #oldestReplaced(arriving: string | null): number {
    const newer = new Set(arriving === null ? [] : [arriving]);
    let oldest = -1;
    for (let i = this.#waiting.length - 1; i >= 0; i--) {
      const key = this.options.conflationKey(this.#waiting[i]!);
      if (key === null) continue;
      if (newer.has(key)) oldest = i;
      newer.add(key);
    }
    return oldest;
  }
}
