import { randomBytes } from "node:crypto";

/** Binance: a key that is not kept alive ends after 60 minutes, of wall time. */
export const LISTEN_KEY_LIFE_MS = 60 * 60_000;

/** The user stream's key. One account has one at a time; asking again returns it and extends its life. */
export class ListenKeys {
  #key: string | null = null;
  #expiresAtMs = 0;

  create(nowMs: number): string {
    if (!this.#key || !this.isValid(this.#key, nowMs)) this.#key = randomBytes(32).toString("hex");
    this.#expiresAtMs = nowMs + LISTEN_KEY_LIFE_MS;
    return this.#key;
  }

  /** @returns The key, or undefined when there is none to extend. */
  extend(nowMs: number): string | undefined {
    if (!this.#key || !this.isValid(this.#key, nowMs)) return undefined;
    this.#expiresAtMs = nowMs + LISTEN_KEY_LIFE_MS;
    return this.#key;
  }

  end(): void {
    this.#key = null;
  }

  isValid(key: string, nowMs: number): boolean {
    return key === this.#key && nowMs < this.#expiresAtMs;
  }
}
