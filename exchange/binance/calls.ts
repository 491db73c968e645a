import type { Clock } from "../../coordinator/ports/clock.ts";
import type { ExchangeError } from "../../coordinator/ports/exchange.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { type CallScope, callScope } from "./call_scope.ts";
import { exchangeError, stopsEveryCall } from "./error_class.ts";
import { UnreadableAnswer } from "./wire.ts";

export interface CallsOptions {
  readonly clock: Clock;
  /** For one request and its whole answer, time in the rate limiter included. */
  readonly deadlineMs: number;
  readonly closed: AbortSignal;
}

/** A call that was still waiting for the rate limiter at its deadline: ask again soon, nothing was sent. */
const QUEUED_RETRY_MS = 1_000;

/** Every call of the exchange goes through here: one deadline, one class of error, one pause for all after a 429. */
export class Calls {
  #pausedUntilMs = 0;

  constructor(private readonly options: CallsOptions) {}

  /**
   * @param what Names the call in errors, e.g. `submit order x-1-2-entry`.
   * @param ask Sends the request or requests and reads the answer; may throw `UnreadableAnswer`.
   * @param requests How many requests it may take, one after the other: so many deadlines it has.
   */
  async run<T>(what: string, ask: () => Promise<T>, requests = 1): Promise<Result<T, ExchangeError>> {
    const { clock, closed } = this.options;
    if (closed.aborted) return err({ kind: "setup", retry: "never", detail: `Cannot ${what}: the gateway is closed` });
    const pauseMs = this.#pausedUntilMs - clock.monotonicMs();
    if (pauseMs > 0) {
      const detail = `Cannot ${what}: the exchange has limited us, ${Math.ceil(pauseMs)} ms to go`;
      return err({ kind: "rate_limited", retry: "after", retryAfterMs: Math.ceil(pauseMs), detail });
    }
    const outcome = await this.#underDeadline(what, ask, this.options.deadlineMs * requests);
    return outcome.ok ? outcome : err({ ...outcome.error, detail: `Cannot ${what}: ${outcome.error.detail}` });
  }

  async #underDeadline<T>(
    what: string,
    ask: () => Promise<T>,
    deadlineMs: number,
  ): Promise<Result<T, ExchangeError>> {
    const [deadline, answered] = [new AbortController(), new AbortController()];
    const scope: CallScope = { signal: deadline.signal, sent: false };
    const passed = this.options.clock.sleep(deadlineMs, answered.signal).then(() => {
      deadline.abort(new Error(`no answer within ${deadlineMs} ms`));
      throw deadline.signal.reason;
    });
    try {
      return ok(await Promise.race([callScope.run(scope, ask), passed]));
    } catch (error) {
      if (deadline.signal.aborted && !scope.sent) return err(neverSent(what));
      return err(this.#judged(error));
    } finally {
      answered.abort();
    }
  }

  #judged(error: unknown): ExchangeError {
    if (error instanceof UnreadableAnswer) {
      return { kind: "unknown_fate", retry: "query_first", detail: error.message };
    }
    if (error instanceof Error && error.message.startsWith("Invariant:")) throw error;
    const judged = exchangeError(error);
    if (judged.kind === "rate_limited" && stopsEveryCall(error)) {
      this.#pausedUntilMs = this.options.clock.monotonicMs() + judged.retryAfterMs;
    }
    return judged;
  }
}

const neverSent = (what: string): ExchangeError => ({
  kind: "rate_limited",
  retry: "after",
  retryAfterMs: QUEUED_RETRY_MS,
  detail: `${what} waited for our own rate limiter until its deadline and was not sent`,
});
