/**
 * The key of the account's stream. It lives for an hour unless renewed, and its end is told only by an event that may
 * get lost: so it is renewed early, and one that could not be is taken for dead.
 */
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Calls } from "./calls.ts";
import type { Ccxt } from "./ccxt_types.ts";
import { row, text } from "./wire.ts";

const RENEW_MS = 20 * 60_000;
const RENEW_AGAIN_MS = 60_000;
const LIFE_MS = 60 * 60_000;

export interface ListenKeyOptions {
  readonly client: Ccxt;
  readonly calls: Calls;
  readonly clock: Clock;
  /** The key is dead: whoever listens with it hears nothing more. */
  readonly onDead: (why: string) => void;
}

export class ListenKey {
  #renewedMs: number | null = null;

  constructor(private readonly options: ListenKeyOptions) {}

  /** Asks for a key unless there is one, and gives it to ccxt. @throws {Error} When the exchange gives none. */
  async ensure(): Promise<void> {
    if (this.#renewedMs !== null) return;
    const { client, calls, clock } = this.options;
    const answer = await calls.run({
      what: "open the account's stream",
      priority: "query",
      ask: () => client.fapiPrivatePostListenKey(),
    });
    if (!answer.ok) throw new Error(answer.error.detail);
    client.options["future"] = { listenKey: text(row(answer.value, "listen key"), "listenKey") };
    this.#renewedMs = clock.monotonicMs();
  }

  /** The next `ensure` asks for a new one. */
  forget(): void {
    this.#renewedMs = null;
  }

  /** Renews the key for as long as `stopped` is not aborted. */
  async keepAlive(stopped: AbortSignal): Promise<void> {
    const { clock } = this.options;
    let pauseMs = RENEW_MS;
    while (await clock.sleep(pauseMs, stopped).then(() => true, () => false)) {
      const ageMs = this.#renewedMs === null ? 0 : clock.monotonicMs() - this.#renewedMs;
      pauseMs = ageMs < RENEW_MS ? RENEW_MS - ageMs : await this.#renewed(ageMs) ? RENEW_MS : RENEW_AGAIN_MS;
    }
  }

  async #renewed(ageMs: number): Promise<boolean> {
    const { client, calls, clock, onDead } = this.options;
    const answer = await calls.run({
      what: "renew the listen key",
      priority: "query",
      ask: () => client.fapiPrivatePutListenKey(),
    });
    if (answer.ok) {
      this.#renewedMs = clock.monotonicMs();
      return true;
    }
    const { kind, detail } = answer.error;
    // The exchange does not know the key any more, or has had the time to forget it.
    if (kind === "setup" || kind === "rejected" || ageMs + RENEW_AGAIN_MS >= LIFE_MS) onDead(detail);
    return false;
  }
}
