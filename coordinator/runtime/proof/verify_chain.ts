import type { DecisionRecord } from "../../ports/journal.ts";
import type { Difference } from "./differences.ts";
import { hashesThatDiffer } from "./recompute.ts";

export interface ChainVerdict {
  readonly decisions: number;
  /** Of before there was a chain: nothing can be said of them. */
  readonly unchained: number;
  readonly differences: readonly Difference[];
}

/**
 * Holds every stored decision against its hashes, and each against the one before it in its run. A changed row is named;
 * where one was taken out or put in, the decision after it is.
 */
export async function verifyChain(
  records: AsyncIterable<{ readonly runId: string; readonly record: DecisionRecord }>,
): Promise<ChainVerdict> {
  const last = new Map<string, string | null>();
  const differences: Difference[] = [];
  let decisions = 0, unchained = 0;
  for await (const { runId, record } of records) {
    decisions++;
    if (record.chainHash === null) unchained++;
    else differences.push(...hashesThatDiffer(record, last.get(runId) ?? null));
    last.set(runId, record.chainHash);
  }
  return { decisions, unchained, differences };
}
