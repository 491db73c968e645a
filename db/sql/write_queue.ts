/** The write mutex: one transaction at a time; whatever arrives meanwhile goes into the next one together. */
import { type Row, SqlError, type Statement } from "./client.ts";
import type { GroupOutcome } from "./file_engine.ts";

/** A loop that waits for each commit has one here; thousands mean that the database has stopped. */
const WAITING_MAX = 5000;
/** Writes that share one transaction at most. */
const TOGETHER_MAX = 256;

interface Waiting {
  readonly statements: readonly Statement[];
  readonly resolve: (rows: Row[][]) => void;
  readonly reject: (error: unknown) => void;
}

export class WriteQueue {
  readonly #send: (groups: readonly (readonly Statement[])[]) => Promise<readonly GroupOutcome[]>;
  #waiting: Waiting[] = [];
  #draining: Promise<void> | null = null;

  constructor(send: (groups: readonly (readonly Statement[])[]) => Promise<readonly GroupOutcome[]>) {
    this.#send = send;
  }

  /** @throws {SqlError} Of this write alone, code `BEHIND` when too many wait already. */
  add(statements: readonly Statement[]): Promise<Row[][]> {
    if (this.#waiting.length >= WAITING_MAX) {
      return Promise.reject(new SqlError(`${WAITING_MAX} writes already wait for the database`, "BEHIND"));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ statements, resolve, reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    await Promise.resolve(); // what is written in the same turn shares the first transaction
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0, TOGETHER_MAX);
      await this.#sendAll(together);
    }
    this.#draining = null;
  }

  async #sendAll(together: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#send(together.map((each) => each.statements));
      together.forEach(({ resolve, reject }, i) => {
        const outcome = outcomes[i];
        if (outcome?.ok) resolve(outcome.rows);
        else reject(outcome?.error ?? new SqlError("the database gave no answer to a write", "WORKER"));
      });
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }
}
