import type { EngineSettings } from "../../engine/settings.ts";
import type { DecisionHistory, HistoryEntry, StoredDecision } from "../../ports/decision_history.ts";
import { type Difference, missingDecision } from "./differences.ts";
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
  /** Of the process that is followed. */
  #fence: number | null = null;

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
      if (entry.kind === "decision") proof.#followDecision(entry.stored);
      else if (entry.kind === "missing") proof.#loseSight();
      else await proof.#follow(entry);
    }
    proof.#seq = seq;
    return proof;
  }

  /** Every decision up to event `toSeq`, each against the one before it and against its market; and those that are missing. */
  async through(toSeq: number): Promise<Verdict> {
    let decisions = 0, incomplete = 0, retraced = 0;
    const differences: Difference[] = [];
    for await (const entry of this.#history.entries({ runId: this.#runId, fromSeq: this.#seq, toSeq })) {
      if (entry.kind === "missing") {
        this.#loseSight();
        differences.push(missingDecision(entry.missing));
        continue;
      }
      if (entry.kind !== "decision") {
        await this.#follow(entry);
        continue;
      }
      const { stored } = entry;
      const again = await madeAgain(this.#history, stored, this.#chainHash);
      const followed = this.#followDecision(stored);
      differences.push(...again.differences, ...followed ?? []);
      decisions++;
      incomplete += again.incomplete;
      retraced += followed ? 1 : 0;
      this.#chainHash = stored.chainHash;
    }
    this.#seq = toSeq + 1;
    return { decisions, incomplete, retraced, differences };
  }

  #followDecision({ record }: StoredDecision): Difference[] | null {
    if (!record) this.#loseSight();
    return record && this.#retrace ? this.#retrace.decision(record) : null;
  }

  /** Without the record of one decision nobody can say what the next ones had learned. */
  #loseSight(): void {
    this.#retrace = null;
  }

  async #follow(entry: Extract<HistoryEntry, { kind: "began" | "settings" | "candle" }>): Promise<void> {
    if (entry.kind === "began") await this.#begin(entry);
    else if (entry.kind === "settings") await this.#changeSettings(entry.configHash);
    else this.#retrace?.candle(entry);
  }

  /** Without the settings that held then nobody can say what was learned. */
  async #changeSettings(configHash: string): Promise<void> {
    const settings = await this.#history.shared<EngineSettings>(configHash);
    if (settings) this.#retrace?.settings(settings);
    else this.#loseSight();
  }

  /** A process warms up each of its markets. */
  async #begin(entry: Extract<HistoryEntry, { kind: "began" }>): Promise<void> {
    if (entry.fence !== this.#fence) {
      const settings = await this.#history.shared<EngineSettings>(entry.configHash);
      this.#retrace = settings && new Retrace(settings, entry);
      this.#fence = entry.fence;
    }
    this.#retrace?.began(entry);
  }
}

/**
 * Its rows, its hashes and the decision itself. A record whose configuration is not stored cannot be made again.
 *
 * @param previous Chain hash of the decision before, where it is looked at.
 */
export async function madeAgain(
  history: Pick<DecisionHistory, "shared">,
  stored: StoredDecision,
  previous?: string | null,
) {
  const { record, decisionId, faults } = stored;
  const rows = faults.map((fault) => ({ decision_id: decisionId, ...fault }));
  if (!record) return { differences: rows, incomplete: 0 };
  const settings = await history.shared<EngineSettings>(record.configHash);
  const made = settings && recompute(record, settings);
  const differences = [...rows, ...hashesThatDiffer(record, previous), ...made ?? []];
  if (!settings && record.decision.circumstances) {
    const recomputed = "not stored, or changed since";
    differences.push({ decision_id: decisionId, field: "configuration", recorded: record.configHash, recomputed });
  }
  return { differences, incomplete: made ? 0 : 1 };
}
