import type { EngineSettings } from "../../engine/settings.ts";
import type { DecisionHistory, HistoryEntry } from "../../ports/decision_history.ts";
import type { DecisionRecord } from "../../ports/journal.ts";
import type { Difference } from "./differences.ts";
import { hashesThatDiffer, recompute } from "./recompute.ts";
import { Retrace } from "./retrace.ts";

/** What came of making decisions again. */
export interface Verdict {
  readonly decisions: number;
  /** From before what entered a decision was stored whole: only their hashes were held against them. */
  readonly incomplete: number;
  /** Whose features and lessons could be made again too, because the journal tells where their process began. */
  readonly retraced: number;
  readonly differences: readonly Difference[];
}

/** Follows one run through its journal, and proves it piece by piece. */
export class RunProof {
  readonly #history: DecisionHistory;
  readonly #runId: string;
  /** The next event to look at. */
  #seq: number;
  #chainHash: string | null;
  #retrace: Retrace | null = null;
  #beginning = false;

  private constructor(history: DecisionHistory, runId: string, seq: number, chainHash: string | null) {
    this.#history = history;
    this.#runId = runId;
    this.#seq = seq;
    this.#chainHash = chainHash;
  }

  /** Ready to prove from event `seq` on: what the process that took it was told before is followed without proof. */
  static async from(history: DecisionHistory, runId: string, seq: number): Promise<RunProof> {
    const began = await history.beginningOf(runId, seq) ?? seq;
    const proof = new RunProof(history, runId, began, await history.chainHashBefore(runId, seq));
    for await (const entry of history.entries({ runId, fromSeq: began, toSeq: seq - 1 })) {
      if (entry.kind === "decision") proof.#retrace?.decision(entry.record);
      else await proof.#follow(entry);
    }
    proof.#seq = seq;
    return proof;
  }

  /** Every decision up to event `toSeq`, each against the one before it and against its market. */
  async through(toSeq: number): Promise<Verdict> {
    let decisions = 0, incomplete = 0, retraced = 0;
    const differences: Difference[] = [];
    for await (const entry of this.#history.entries({ runId: this.#runId, fromSeq: this.#seq, toSeq })) {
      if (entry.kind !== "decision") {
        await this.#follow(entry);
        continue;
      }
      const { record } = entry;
      const again = await madeAgain(this.#history, record);
      const followed = this.#retrace?.decision(record) ?? null;
      differences.push(...hashesThatDiffer(record, this.#chainHash), ...again.made, ...followed ?? []);
      decisions++;
      incomplete += again.incomplete;
      retraced += followed ? 1 : 0;
      this.#beginning = false;
      this.#chainHash = record.chainHash;
    }
    this.#seq = toSeq + 1;
    return { decisions, incomplete, retraced, differences };
  }

  async #follow(entry: Exclude<HistoryEntry, { kind: "decision" }>): Promise<void> {
    if (entry.kind === "began") await this.#begin(entry);
    else {
      this.#beginning = false;
      this.#retrace?.candle(entry);
    }
  }

  /** Warm-ups that follow one another are those of one process. */
  async #begin(entry: Extract<HistoryEntry, { kind: "began" }>): Promise<void> {
    if (!this.#beginning) {
      const settings = await this.#history.shared<EngineSettings>(entry.configHash);
      this.#retrace = settings && new Retrace(settings, entry);
      this.#beginning = true;
    }
    this.#retrace?.began(entry);
  }
}

/** A record whose configuration is not stored cannot be made again. */
export async function madeAgain(history: DecisionHistory, record: DecisionRecord) {
  const settings = await history.shared<EngineSettings>(record.configHash);
  const made = settings && recompute(record, settings);
  return { made: made ?? [], incomplete: made ? 0 : 1 };
}
