import { Alarm } from "../alarm.ts";
import type { Clock } from "../clock.ts";

/** Binance: a key that is not kept alive ends after 60 minutes. */
export const LISTEN_KEY_LIFE_MS = 60 * 60_000;

export interface ListenKeysOptions {
  readonly clock: Clock;
  readonly closed: AbortSignal;
  /** A new key, never given before: 64 hexadecimal digits. */
  readonly newKey: () => string;
  /** Told of a key that has ended, so that its streams end too. */
  readonly onEnded: (key: string) => void;
}

/** The user stream's key. One account has one at a time; asking again returns it and extends its life. */
export class ListenKeys {
  #key: string | null = null;
  readonly #alarm: Alarm;

  constructor(private readonly options: ListenKeysOptions) {
    this.#alarm = new Alarm(options.clock, options.closed);
  }

  create(): string {
    this.#key ??= this.options.newKey();
    this.#live();
    return this.#key;
  }

  /** @returns The key, or undefined when there is none to extend. */
  extend(): string | undefined {
    if (this.#key === null) return undefined;
    this.#live();
    return this.#key;
  }

  /** Its time is over, or the client or a fault says so. */
  end(): void {
    const key = this.#key;
    this.#key = null;
    this.#alarm.clear();
    if (key !== null) this.options.onEnded(key);
  }

  isValid(key: string): boolean {
    return key === this.#key;
  }

  #live(): void {
    this.#alarm.set(LISTEN_KEY_LIFE_MS, () => this.end());
  }
}
