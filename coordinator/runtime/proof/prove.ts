import type { DecisionHistory } from "../../ports/decision_history.ts";
import { madeAgain, RunProof, type Verdict } from "./run_proof.ts";

export type { Verdict } from "./run_proof.ts";

/** One decision, from its record alone. @returns Null when there is none of that id. */
export async function proveDecision(history: DecisionHistory, decisionId: string): Promise<Verdict | null> {
  const stored = await history.decision(decisionId);
  if (!stored) return null;
  return { decisions: 1, retraced: 0, ...await madeAgain(history, stored) };
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
