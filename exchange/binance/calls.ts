import type { Clock } from "../../coordinator/ports/clock.ts";
import type { ExchangeError } from "../../coordinator/ports/exchange.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { type CallScope, callScope, type Priority } from "./call_scope.ts";
import { exchangeError, isClockRefusal } from "./error_class.ts";
import { NotSent } from "./not_sent.ts";

/** Pauses between the tries of a call that only reads. */
export interface RetryRule {
  /** Further tries. */
  readonly max: number;
  readonly firstMs: number;
  readonly factor: number;
  readonly longestMs: number;
  /** Share of a pause that is added to it at random. */
  readonly jitter: number;
}

export interface CallsOptions {
  readonly clock: Clock;
  /** For one request and its whole answer, time in the queue included. */
  readonly deadlineMs: number;
  readonly closed: AbortSignal;
  readonly retry: RetryRule;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
  /** Brings our stamp back to the exchange's clock. */
  readonly measureClock: () => Promise<void>;
}

export interface Call<T> {
  /** Names the call in errors, e.g. `submit order x-1-2-entry`. */
  readonly what: string;
  readonly priority: Priority;
  /** Sends the request or requests and reads the answer; may throw what `exchangeError` judges. */
  readonly ask: () => Promise<T>;
  /** How many requests it may take, one after the other: so many deadlines it has. 1 by default. */
  readonly requests?: number;
}

/** A call that was still waiting in our queue at its deadline: ask again soon, nothing was sent. */
const QUEUED_RETRY_MS = 1_000;

/** Every call of the exchange goes through here: one deadline, one class of error, its place in the queue. */
export class Calls {
  constructor(private readonly options: CallsOptions) {}

  /** Once; a second time only when the exchange has refused our stamp, which is its word that nothing happened. */
  async run<T>(call: Call<T>): Promise<Result<T, ExchangeError>> {
    if (this.options.closed.aborted) {
      return err({ kind: "setup", retry: "never", detail: `Cannot ${call.what}: the gateway is closed` });
    }
    let outcome = await this.#underDeadline(call);
    if (!outcome.ok && isClockRefusal(outcome.error)) {
      const measured = await this.#underDeadline({ ...call, ask: this.options.measureClock, requests: 1 });
      if (measured.ok) outcome = await this.#underDeadline(call);
    }
    return outcome.ok ? outcome : err(this.#judged(call, outcome.error));
  }

  /** A call that only reads: tried again when no answer came. */
  async read<T>(call: Call<T>): Promise<Result<T, ExchangeError>> {
    const { retry, clock, closed, random } = this.options;
    let pauseMs = retry.firstMs;
    for (let tries = 0;; tries++) {
      const outcome = await this.run(call);
      if (outcome.ok || outcome.error.kind !== "unknown_fate" || tries >= retry.max) return outcome;
      const waited = clock.sleep(pauseMs * (1 + retry.jitter * random()), closed).then(() => true, () => false);
      if (!await waited) return outcome;
      pauseMs = Math.min(retry.longestMs, pauseMs * retry.factor);
    }
  }

  async #underDeadline<T>({ priority, ask, requests = 1 }: Call<T>): Promise<Result<T, unknown>> {
    const { clock } = this.options;
    const deadlineMs = this.options.deadlineMs * requests;
    const [deadline, answered] = [new AbortController(), new AbortController()];
    const scope: CallScope = {
      priority,
      deadlineMs: clock.monotonicMs() + deadlineMs,
      signal: deadline.signal,
      sent: false,
    };
    const passed = clock.sleep(deadlineMs, answered.signal).then(() => {
      deadline.abort(new Error(`no answer within ${deadlineMs} ms`));
      throw deadline.signal.reason;
    });
    try {
      return ok(await Promise.race([callScope.run(scope, ask), passed]));
    } catch (error) {
      return err(deadline.signal.aborted && !scope.sent ? neverSent() : error);
    } finally {
      answered.abort();
    }
  }

  #judged({ what }: Call<unknown>, error: unknown): ExchangeError {
    if (error instanceof Error && error.message.startsWith("Invariant:")) throw error;
    const judged = exchangeError(error);
    return { ...judged, detail: `Cannot ${what}: ${judged.detail}` };
  }
}

const neverSent = (): NotSent =>
  new NotSent("it waited in our own queue until its deadline and was not sent", QUEUED_RETRY_MS);
