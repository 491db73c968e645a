import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { CallScope } from "./call_scope.ts";
import { NotSent } from "./not_sent.ts";

/** Keeps the end of a pause over a restart: a program that starts again and asks at once makes a ban longer. */
export interface PauseMemory {
  /** @returns Wall time, Unix ms, or null when nothing is remembered. */
  read(): number | null;
  write(untilWallMs: number): void;
}

/** Binance's longest ban is three days; a memory that says more is wrong. */
const PAUSE_MAX_MS = 3 * 86_400_000;

/** After a 429 or 418 no request leaves until the exchange allows it again. */
export class Pause {
  #untilMs: number;

  constructor(
    private readonly clock: Clock,
    private readonly telemetry: Telemetry,
    private readonly memory: PauseMemory | null,
  ) {
    const leftMs = (memory?.read() ?? 0) - clock.nowMs();
    this.#untilMs = leftMs > 0 ? clock.monotonicMs() + Math.min(leftMs, PAUSE_MAX_MS) : -Infinity;
  }

  hold(forMs: number): void {
    const untilMs = this.clock.monotonicMs() + forMs;
    if (untilMs <= this.#untilMs) return;
    this.#untilMs = untilMs;
    this.memory?.write(this.clock.nowMs() + forMs);
    this.telemetry.log("warning", "exchange", `The exchange has limited us: nothing is asked for ${forMs} ms`);
  }

  /** A protective call waits for the end when its deadline allows it. @throws {NotSent} Any other. */
  async pass(scope: CallScope): Promise<void> {
    while (this.#leftMs > 0) {
      const waits = scope.priority === "protective" && this.#untilMs < scope.deadlineMs;
      const leftMs = Math.ceil(this.#leftMs);
      if (!waits) throw new NotSent(`the exchange has limited us, ${leftMs} ms to go`, leftMs);
      await this.clock.sleep(leftMs, scope.signal);
    }
  }

  get #leftMs(): number {
    return this.#untilMs - this.clock.monotonicMs();
  }
}
