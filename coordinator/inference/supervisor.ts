import type { Clock } from "../ports/clock.ts";
import { type Child, type ChildSpec, startChild } from "./child_process.ts";

export interface SupervisorHooks {
  readonly clock: Clock;
  /** A child listens, for the first time or again. */
  readonly onReady: (name: string, port: number, restarts: number) => void;
  /** A child ended although nobody asked it to; it is started again after `waitMs`. */
  readonly onEnded: (name: string, why: string, waitMs: number) => void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A child that lived so long has recovered: the wait begins anew. */
const RECOVERED_MS = 60_000;

/** Keeps child processes running: starts them side by side, restarts what ends, stops them all. */
export class Supervisor {
  readonly #stopping = new AbortController();
  readonly #children = new Map<string, Child>();
  #watches: Promise<void>[] = [];

  constructor(readonly hooks: SupervisorHooks) {}

  /** Begins to keep a child running. Returns at once; `onReady` tells when it listens. */
  keep(spec: ChildSpec): void {
    this.#watches.push(this.#watch(spec));
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Error("stopping"));
    await Promise.all([...this.#children.values()].map((child) => child.stop()));
    await Promise.all(this.#watches);
    this.#watches = [];
  }

  async #watch(spec: ChildSpec): Promise<void> {
    const { clock, onReady, onEnded } = this.hooks;
    let waitMs = FIRST_WAIT_MS;
    for (let restarts = 0; !this.#stopping.signal.aborted; restarts++) {
      const bornMs = clock.monotonicMs();
      const started = await startChild(spec);
      let why: string;
      if (started.ok) {
        this.#children.set(spec.name, started.value);
        if (this.#stopping.signal.aborted) return await started.value.stop();
        onReady(spec.name, started.value.port, restarts);
        const { code, signal } = await started.value.ended;
        this.#children.delete(spec.name);
        why = `ended with ${signal ?? `code ${code}`}`;
      } else why = started.error;
      if (this.#stopping.signal.aborted) return;
      if (clock.monotonicMs() - bornMs > RECOVERED_MS) waitMs = FIRST_WAIT_MS;
      onEnded(spec.name, why, waitMs);
      await clock.sleep(waitMs, this.#stopping.signal).catch(() => undefined); // the loop's condition looks
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }
}
