import type { LedgerView } from "../../coordinator/ports/research/records.ts";

export type ChainState = Pick<LedgerView, "chain" | "fault" | "checked_at">;

interface ChainWatchParts {
  /** Reads the ledger through. @returns What shows that it is not whole. */
  readonly read: () => Promise<string | undefined>;
  /** Wall ms. */
  readonly nowMs: () => number;
  /** Resolves after so many ms, or when the signal says so. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A page is answered with what was known before, if reading takes longer. */
const PATIENCE_MS = 800;
/** Runs come by the second while a search goes on; the chain is not read through for each. */
const AGAIN_AFTER_MS = 60_000;

/** Whether the ledger is whole, read through when somebody asks, and not more often than people look. */
export class ChainWatch {
  #state: ChainState = { chain: "checking", fault: null, checked_at: null };
  #reading: Promise<void> | null = null;

  constructor(private readonly parts: ChainWatchParts) {}

  /** Rejects with the failure of the database that it is read from. */
  async state(): Promise<ChainState> {
    const { nowMs, wait } = this.parts;
    const { checked_at } = this.#state;
    if (checked_at !== null && nowMs() - checked_at < AGAIN_AFTER_MS) return this.#state;
    const reading = this.#reading ??= this.#read().finally(() => this.#reading = null);
    const over = new AbortController();
    await Promise.race([reading, wait(PATIENCE_MS, over.signal)]).finally(() => over.abort());
    return this.#state;
  }

  /** For whoever closes the database. */
  async idle(): Promise<void> {
    await this.#reading?.catch(() => {});
  }

  async #read(): Promise<void> {
    const fault = await this.parts.read();
    this.#state = {
      chain: fault === undefined ? "whole" : "broken",
      fault: fault ?? null,
      checked_at: this.parts.nowMs(),
    };
  }
}
