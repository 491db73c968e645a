import type { AccessNote, AccessStore, User } from "../../coordinator/ports/access_store.ts";
import { userNameOf } from "../../domain/access.ts";
import { accessNote } from "./access_notes.ts";
import { clientKey } from "./client_line.ts";
import type { Passwords } from "./passwords.ts";
import { RateLimit } from "./rate_limit.ts";
import { SlowDown } from "./slow_down.ts";

export type PasswordAnswer =
  | { readonly kind: "right"; readonly user: User }
  | { readonly kind: "wrong"; readonly note: AccessNote | null }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "busy" };

/** A crowd that guesses must not fill the event log. */
const FAILURES_TOLD_PER_MINUTE = 20;
const NAME_CHARACTERS_MAX = 64;

/** Name and password against what is kept, slower with every failure. */
export class PasswordSignIn {
  readonly #slowDown: SlowDown;
  readonly #told: RateLimit;

  constructor(readonly store: AccessStore, readonly passwords: Passwords, nowMs: () => number) {
    this.#slowDown = new SlowDown(nowMs);
    this.#told = new RateLimit(FAILURES_TOLD_PER_MINUTE, nowMs);
  }

  async check(typedName: string, password: string, address: string): Promise<PasswordAnswer> {
    if (this.passwords.isBusy) return { kind: "busy" };
    const name = userNameOf(typedName).slice(0, NAME_CHARACTERS_MAX);
    const client = clientKey(address);
    const seconds = this.#slowDown.attempt(name, client);
    if (seconds > 0) return { kind: "wait", seconds };
    const user = await this.store.user(name);
    if (!await this.passwords.matches(password, user?.passwordHash ?? null) || user === null) {
      return { kind: "wrong", note: this.#refusal(user, address) };
    }
    this.#slowDown.succeeded(name, client);
    return { kind: "right", user };
  }

  /** What was typed as a name is told only when it is one: people type passwords there. */
  #refusal(user: User | null, address: string): AccessNote | null {
    if (this.#told.take("all") > 0) return null;
    const who = user?.name ?? "an unknown user";
    const why = user === null ? "no such user" : "wrong password";
    return accessNote("Sign-in refused", { who, from: address, why }, {}, "warning");
  }
}
