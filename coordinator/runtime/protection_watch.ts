import type { Clock } from "../ports/clock.ts";

export interface ProtectionWatchPorts {
  readonly clock: Clock;
  /** Time that a stop has to be acknowledged, and a closing order to close. */
  readonly deadlineMs: number;
  /** Something is open that no acknowledged stop covers, whether or not it is being closed. */
  readonly isExposed: (tradeId: string) => boolean;
  readonly onDue: (tradeId: string) => void;
  /** Ends every wait. */
  readonly ended: AbortSignal;
}

/**
 * Looks after each protective order when its time is over, and then again and again for as long as the trade stands
 * exposed: a closing order may find no other side, or wait for a ban to end.
 */
export class ProtectionWatch {
  /** When looks are still to come, by trade: monotonic ms. */
  readonly #coming = new Map<string, Set<number>>();
  readonly #waits = new Set<Promise<void>>();

  constructor(private readonly ports: ProtectionWatchPorts) {}

  /**
   * A stop or a closing order of this trade has just been asked for.
   *
   * @param closesAll A closing order takes the place of what was looked for before: else each try would begin a row of
   *   tries of its own.
   */
  look(tradeId: string, closesAll = false): void {
    const { clock, deadlineMs, ended } = this.ports;
    const dueMs = clock.monotonicMs() + deadlineMs;
    const coming = this.#coming.get(tradeId) ?? new Set();
    if (closesAll) coming.clear();
    if (coming.has(dueMs)) return;
    this.#coming.set(tradeId, coming.add(dueMs));
    const wait: Promise<void> = clock.sleep(deadlineMs, ended)
      .then(() => this.#due(tradeId, coming, dueMs), () => {})
      .finally(() => this.#waits.delete(wait));
    this.#waits.add(wait);
  }

  /** Resolves when all waits have ended: after the signal at once. */
  async settled(): Promise<void> {
    await Promise.all(this.#waits);
  }

  #due(tradeId: string, coming: Set<number>, dueMs: number): void {
    if (!coming.delete(dueMs)) return;
    if (coming.size === 0) this.#coming.delete(tradeId);
    this.ports.onDue(tradeId);
    if (!this.#coming.has(tradeId) && this.ports.isExposed(tradeId)) this.look(tradeId);
  }
}
