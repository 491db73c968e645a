import { nameByEvent } from "../../../domain/decision.ts";
import type { DecisionHistory, HistorySpan } from "../../ports/decision_history.ts";
import { type Difference, missingDecision } from "./differences.ts";
import { hashesThatDiffer, isChained } from "./recompute.ts";

export interface ChainVerdict {
  readonly decisions: number;
  /** Of before there was a chain: nothing can be said of them. */
  readonly unchained: number;
  readonly differences: readonly Difference[];
}

/**
 * Holds every stored decision against its hashes, its rows against its record, and each against the one before it in its
 * run. A changed row is named; where one was put in, the decision after it is. One that was taken out is named while its
 * event in the journal, or a row of another table, still tells of it; nothing comes after the last one that would miss it.
 */
export async function verifyChain(
  history: Pick<DecisionHistory, "stored" | "missing" | "journalGaps">,
): Promise<ChainVerdict> {
  const last = new Map<string, string | null>();
  const differences: Difference[] = [];
  let decisions = 0, unchained = 0;
  for await (const { runId, decisionId, chainHash, record, faults } of history.stored()) {
    decisions++;
    if (record && !isChained(record)) unchained++;
    else if (record) differences.push(...hashesThatDiffer(record, last.get(runId) ?? null));
    differences.push(...faults.map((fault) => ({ decision_id: decisionId, ...fault })));
    last.set(runId, chainHash);
  }
  differences.push(...(await history.missing()).map(missingDecision), ...(await history.journalGaps()).map(journalGap));
  return { decisions, unchained, differences };
}

/** Named by the first decision that may have been made there. */
const journalGap = ({ runId, fromSeq, toSeq }: HistorySpan): Difference => ({
  decision_id: nameByEvent("d", { runId, sequence: fromSeq }),
  field: "journal",
  recorded: fromSeq === toSeq ? `without event ${fromSeq}` : `without events ${fromSeq} to ${toSeq}`,
  recomputed: "without gaps",
});
