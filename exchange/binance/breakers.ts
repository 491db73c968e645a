import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { Priority } from "./call_scope.ts";
import { NotSent } from "./not_sent.ts";

interface Breaker {
  failures: number;
  /** Monotonic; 0 while closed. */
  openUntilMs: number;
  probing: boolean;
}

const FAILURES_MAX = 5;
const OPEN_MS = 10_000;

/**
 * One circuit breaker an endpoint: after some failures in a row it is refused at once instead of letting every call run
 * into its deadline. When the time is over one call may try; its outcome decides. Protective calls always try.
 */
export class Breakers {
  readonly #breakers = new Map<string, Breaker>();

  constructor(private readonly clock: Clock, private readonly telemetry: Telemetry) {}

  /** @throws {NotSent} While the endpoint's breaker is open. */
  pass(endpoint: string, priority: Priority): void {
    const breaker = this.#breakers.get(endpoint);
    if (!breaker || breaker.openUntilMs === 0 || priority === "protective") return;
    const leftMs = breaker.openUntilMs - this.clock.monotonicMs();
    if (leftMs > 0 || breaker.probing) {
      const retryAfterMs = Math.max(1_000, Math.ceil(leftMs));
      throw new NotSent(`${endpoint} has failed ${breaker.failures} times in a row and is left alone`, retryAfterMs);
    }
    breaker.probing = true;
  }

  succeeded(endpoint: string): void {
    const breaker = this.#breakers.get(endpoint);
    if (!breaker) return;
    this.#breakers.delete(endpoint);
    if (breaker.openUntilMs > 0) this.telemetry.log("info", "exchange", `${endpoint} answers again`);
  }

  failed(endpoint: string): void {
    const breaker = this.#breakers.get(endpoint) ?? { failures: 0, openUntilMs: 0, probing: false };
    this.#breakers.set(endpoint, breaker);
    breaker.failures++;
    breaker.probing = false;
    if (breaker.failures < FAILURES_MAX) return;
    if (breaker.openUntilMs === 0) {
      this.telemetry.count("xylen_errors_total", { component: "exchange", kind: "breaker" });
      this.telemetry.log("warning", "exchange", `${endpoint} has failed ${breaker.failures} times in a row`);
    }
    breaker.openUntilMs = this.clock.monotonicMs() + OPEN_MS;
  }

  /** The call that was let try ended without a word on the endpoint. */
  undecided(endpoint: string): void {
    const breaker = this.#breakers.get(endpoint);
    if (breaker) breaker.probing = false;
  }
}
