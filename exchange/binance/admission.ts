/** Every request of ccxt passes here before it is signed: what waits must not grow old. */
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import { Breakers } from "./breakers.ts";
import { type CallScope, callScope } from "./call_scope.ts";
import { exchangeError, stopsEveryCall } from "./error_class.ts";
import { HttpFault } from "./http_fault.ts";
import { NotSent } from "./not_sent.ts";
import { Pause, type PauseMemory } from "./pause.ts";
import type { RateBudget } from "./rate_budget.ts";

/** A request as ccxt describes it. */
export interface Asked {
  /** e.g. `POST order`. */
  readonly endpoint: string;
  readonly weight: number;
}

export interface AdmissionOptions {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly pauseMemory: PauseMemory | null;
  readonly budget: RateBudget;
  readonly closed: AbortSignal;
}

const PLACES_ORDERS = ["POST order", "POST algoOrder"];
const TIMED_OUT = 408;

export class Admission {
  readonly #pause: Pause;
  readonly #breakers: Breakers;

  constructor(private readonly options: AdmissionOptions) {
    const { clock, telemetry, pauseMemory } = options;
    this.#pause = new Pause(clock, telemetry, pauseMemory);
    this.#breakers = new Breakers(clock, telemetry);
  }

  /** @param send Signs, sends, answers. @throws {NotSent} When it has to wait longer than it can. */
  async through<T>({ endpoint, weight }: Asked, send: () => Promise<T>): Promise<T> {
    const scope = callScope.getStore() ?? this.#ownScope;
    await this.#pause.pass(scope);
    const cost = { weight, orders: PLACES_ORDERS.includes(endpoint) ? 1 : 0 };
    const over = await this.options.budget.admit(cost, scope);
    let answered = false;
    try {
      // A 429 or a failure may have come while it waited.
      await this.#pause.pass(scope);
      this.#breakers.pass(endpoint, scope.priority);
      const answer = await send();
      answered = true;
      this.#breakers.succeeded(endpoint);
      return answer;
    } catch (error) {
      answered = error instanceof HttpFault;
      this.#learnFrom(error, endpoint);
      throw error;
    } finally {
      over(answered);
    }
  }

  #learnFrom(error: unknown, endpoint: string): void {
    if (error instanceof NotSent) return;
    const judged = exchangeError(error);
    if (judged.kind === "rate_limited" && stopsEveryCall(error)) this.#pause.hold(judged.retryAfterMs);
    if (error instanceof HttpFault && error.status < 500 && error.status !== TIMED_OUT) {
      this.#breakers.succeeded(endpoint);
    } else if (judged.kind === "unknown_fate" && !this.options.closed.aborted) this.#breakers.failed(endpoint);
    else this.#breakers.undecided(endpoint);
  }

  /** Of a request that belongs to no call. */
  get #ownScope(): CallScope {
    return { priority: "data", deadlineMs: Infinity, signal: this.options.closed, sent: false };
  }
}
