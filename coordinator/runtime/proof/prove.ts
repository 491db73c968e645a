import type { DecisionHistory } from "../../ports/decision_history.ts";
import { isChained } from "./recompute.ts";
import { madeAgain, RunProof, type Verdict } from "./run_proof.ts";

export type { Verdict } from "./run_proof.ts";

/** Of one decision alone. */
export interface DecisionVerdict extends Verdict {
  /** Whether its link to the decision before was looked at: not in records of before there was a chain. */
  readonly chained: boolean;
}

/**
 * One decision, from its record alone, and its link to the one before it in its run.
 * @returns Null when there is none of that id.
 */
export async function proveDecision(
  history: Pick<DecisionHistory, "decision" | "shared" | "chainHashBefore">,
  decisionId: string,
): Promise<DecisionVerdict | null> {
  const stored = await history.decision(decisionId);
  if (!stored) return null;
  const { record, runId } = stored;
  // Only what a decision was made of tells the number of its event.
  const sequence = record && isChained(record) ? record.decision.circumstances?.origin.sequence : undefined;
  const previous = sequence === undefined ? undefined : await history.chainHashBefore(runId, sequence);
  return { decisions: 1, retraced: 0, chained: previous !== undefined, ...await madeAgain(history, stored, previous) };
}

/**
 * Every decision of a span of market time, both ends included, each against the one before it and against its market; and
 * those that the journal tells of and that are not stored.
 */
export async function proveSpan(history: DecisionHistory, fromMs: number, toMs: number): Promise<Verdict> {
  const verdicts: Verdict[] = [];
  for (const { runId, fromSeq, toSeq } of await history.spans(fromMs, toMs)) {
    verdicts.push(await (await RunProof.from(history, runId, fromSeq)).through(toSeq));
  }
  const sum = (of: (verdict: Verdict) => number) => verdicts.reduce((total, verdict) => total + of(verdict), 0);
  return {
    decisions: sum(({ decisions }) => decisions),
    incomplete: sum(({ incomplete }) => incomplete),
    retraced: sum(({ retraced }) => retraced),
    differences: verdicts.flatMap(({ differences }) => differences),
  };
}
