import type { EngineSettings } from "../../engine/settings.ts";
import type { DecisionHistory, HistoryEntry, HistorySpan } from "../../ports/decision_history.ts";
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

/** One decision, from its record alone. @returns Null when there is none of that id. */
export async function proveDecision(history: DecisionHistory, decisionId: string): Promise<Verdict | null> {
  const record = await history.decisionRecord(decisionId);
  if (!record) return null;
  const { made, incomplete } = await madeAgain(history, record);
  return { decisions: 1, incomplete, retraced: 0, differences: [...hashesThatDiffer(record), ...made] };
}

/** Every decision of a span of market time, both ends included, each against the one before it and against its market. */
export async function proveSpan(history: DecisionHistory, fromMs: number, toMs: number): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  for (const span of await history.spans(fromMs, toMs)) verdicts.push(await proveRun(history, span));
  const sum = (of: (verdict: Verdict) => number) => verdicts.reduce((total, verdict) => total + of(verdict), 0);
  return {
    decisions: sum(({ decisions }) => decisions),
    incomplete: sum(({ incomplete }) => incomplete),
    retraced: sum(({ retraced }) => retraced),
    differences: verdicts.flatMap(({ differences }) => differences),
  };
}

async function proveRun(history: DecisionHistory, { runId, fromSeq, toSeq }: HistorySpan): Promise<Verdict> {
  const began = await history.beginningOf(runId, fromSeq);
  const lead = new Lead(history);
  if (began !== null && began < fromSeq) {
    for await (const entry of history.entries({ runId, fromSeq: began, toSeq: fromSeq - 1 })) await lead.follow(entry);
  }
  let previous = await history.chainHashBefore(runId, fromSeq);
  let decisions = 0, incomplete = 0, retraced = 0;
  const differences: Difference[] = [];
  for await (const entry of history.entries({ runId, fromSeq, toSeq })) {
    if (entry.kind !== "decision") {
      await lead.follow(entry);
      continue;
    }
    const { record } = entry;
    const again = await madeAgain(history, record);
    const followed = lead.decided(record);
    differences.push(...hashesThatDiffer(record, previous), ...again.made, ...followed ?? []);
    decisions++;
    incomplete += again.incomplete;
    retraced += followed ? 1 : 0;
    previous = record.chainHash;
  }
  return { decisions, incomplete, retraced, differences };
}

async function madeAgain(history: DecisionHistory, record: DecisionRecord) {
  const settings = await history.shared<EngineSettings>(record.configHash);
  const made = settings && recompute(record, settings);
  return { made: made ?? [], incomplete: made ? 0 : 1 };
}

/** Keeps a retrace going over the lives of a run. */
class Lead {
  readonly #history: DecisionHistory;
  #retrace: Retrace | null = null;
  #beginning = false;

  constructor(history: DecisionHistory) {
    this.#history = history;
  }

  async follow(entry: HistoryEntry): Promise<void> {
    if (entry.kind === "began") await this.#begin(entry);
    else this.#beginning = false;
    if (entry.kind === "candle") this.#retrace?.candle(entry);
    if (entry.kind === "decision") this.decided(entry.record);
  }

  /** @returns Null where nothing can be retraced. */
  decided(record: DecisionRecord): Difference[] | null {
    this.#beginning = false;
    return this.#retrace?.decision(record) ?? null;
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
