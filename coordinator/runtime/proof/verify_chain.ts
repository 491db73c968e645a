import type { StoredDecision } from "../../ports/decision_history.ts";
import type { Difference } from "./differences.ts";
import { hashesThatDiffer, isChained } from "./recompute.ts";

export interface ChainVerdict {
  readonly decisions: number;
  /** Of before there was a chain: nothing can be said of them. */
  readonly unchained: number;
  readonly differences: readonly Difference[];
}

/**
 * Holds every stored decision against its hashes, its rows against its record, and each against the one before it in its run. A changed row is named;
 * where one was taken out or put in, the decision after it is.
 */
export async function verifyChain(stored: AsyncIterable<StoredDecision>): Promise<ChainVerdict> {
  const last = new Map<string, string | null>();
  const differences: Difference[] = [];
  let decisions = 0, unchained = 0;
  for await (const { runId, decisionId, chainHash, record, faults } of stored) {
    decisions++;
    if (record && !isChained(record)) unchained++;
    else if (record) differences.push(...hashesThatDiffer(record, last.get(runId) ?? null));
    differences.push(...faults.map((fault) => ({ decision_id: decisionId, ...fault })));
    last.set(runId, chainHash);
  }
  return { decisions, unchained, differences };
}
