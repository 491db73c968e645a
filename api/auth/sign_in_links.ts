import { createHash, randomBytes } from "node:crypto";

const LIFETIME_MS = 3_600_000;
const LINKS_MAX = 100;

/** One-time sign-in links. Only their hashes are kept, and only in memory: a restart ends what was not used. */
export class SignInLinks {
  /** When each expires, wall ms, by the token's hash; oldest first. */
  readonly #expiry = new Map<string, number>();

  /** @returns The path with the token, to be opened once within the hour. */
  issue(nowMs: number): string {
    const token = randomBytes(32).toString("hex");
    this.#expiry.set(hashOf(token), nowMs + LIFETIME_MS);
    for (const hash of [...this.#expiry.keys()].slice(0, -LINKS_MAX)) this.#expiry.delete(hash);
    return `/signin?token=${token}`;
  }

  /** @returns Whether the token is good; it stays so. */
  holds(token: string, nowMs: number): boolean {
    const expiresMs = this.#expiry.get(hashOf(token));
    return expiresMs !== undefined && nowMs < expiresMs;
  }

  /** @returns Whether the token was good; it never is again. */
  redeem(token: string, nowMs: number): boolean {
    const held = this.holds(token, nowMs);
    this.#expiry.delete(hashOf(token));
    return held;
  }
}

const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");
