import type { Clock } from "../ports/clock.ts";
import type { Commit, Journal } from "../ports/journal.ts";

export interface StoringPorts {
  readonly journal: Journal;
  readonly clock: Clock;
  /** The journal cannot store (why), or can again (null). Told once for each change. */
  readonly onTrouble: (why: string | null) => void;
  /** A commit is durable; how long it took. */
  readonly onStored?: (seconds: number) => void;
}

const RETRY_FIRST_MS = 200;
const RETRY_MAX_MS = 10_000;

/**
 * Hands commits to the journal. One that fails is not lost: it and all that came after are tried again, in their order,
 * until they are stored. Meanwhile whoever waits for one is told that it is not durable.
 */
export class Storing {
  /** On their way. They may end in another order than they began: one that closes a trade also writes its CSV line. */
  readonly #running = new Set<Promise<boolean>>();
  /** Failed, oldest first. */
  #backlog: Commit[] = [];
  #mending: Promise<void> | null = null;
  readonly #ended = new AbortController();

  constructor(private readonly ports: StoringPorts) {}

  /** Commits on their way to the database now. */
  get running(): number {
    return this.#running.size;
  }

  /** @returns False when it is not durable (yet). Never rejects. */
  store(commit: Commit): Promise<boolean> {
    if (this.#backlog.length > 0) {
      this.#backlog.push(commit);
      return Promise.resolve(false);
    }
    const startedMs = this.ports.clock.monotonicMs();
    const stored: Promise<boolean> = this.ports.journal.commit(commit)
      .then(() => this.#done(startedMs), (error) => this.#failed(commit, error))
      .finally(() => this.#running.delete(stored));
    this.#running.add(stored);
    return stored;
  }

  /** Resolves when one of those that run has ended. */
  async one(): Promise<void> {
    await Promise.race(this.#running);
  }

  /** Waits for what runs; what cannot be stored is tried once more and then given up: a restart asks the exchange. */
  async end(): Promise<void> {
    await Promise.all(this.#running);
    this.#ended.abort(new Error("shutting down"));
    await this.#mending;
  }

  #done(startedMs: number): true {
    this.ports.onStored?.((this.ports.clock.monotonicMs() - startedMs) / 1000);
    return true;
  }

  #failed(commit: Commit, error: unknown): false {
    // Those behind a failed one fail too, because the journal allows no gap, and may be heard of first.
    this.#backlog = [...this.#backlog, commit].sort((a, b) => a.seq - b.seq);
    if (!this.#mending) {
      this.ports.onTrouble(error instanceof Error ? error.message : String(error));
      this.#mending = this.#mend().finally(() => this.#mending = null);
    }
    return false;
  }

  async #mend(): Promise<void> {
    for (let waitMs = RETRY_FIRST_MS; this.#backlog.length > 0; waitMs = Math.min(2 * waitMs, RETRY_MAX_MS)) {
      await this.ports.clock.sleep(waitMs, this.#ended.signal).catch(() => {});
      await Promise.all(this.#running);
      await this.#storeBacklog();
      if (this.#ended.signal.aborted) return;
    }
    this.ports.onTrouble(null);
  }

  /** Up to the first that fails again. */
  async #storeBacklog(): Promise<void> {
    for (let next = this.#backlog[0]; next; next = this.#backlog[0]) {
      try {
        await this.ports.journal.commit(next);
      } catch {
        return;
      }
      this.#backlog.shift();
    }
  }
}
