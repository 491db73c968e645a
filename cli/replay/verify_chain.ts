import type { DecisionRecord } from "../../coordinator/ports/journal.ts";
import { chainHash, inputsHash, outputsHash } from "../../coordinator/runtime/hashes.ts";

/** A figure of a stored decision that is not what its own record gives. */
export interface Difference {
  readonly decision_id: string;
  /** `inputs`, `outputs` or `chain`. */
  readonly field: string;
  readonly recorded: string | null;
  readonly recomputed: string;
}

export interface Verdict {
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
): Promise<Verdict> {
  const last = new Map<string, string | null>();
  const differences: Difference[] = [];
  let decisions = 0, unchained = 0;
  for await (const { runId, record } of records) {
    decisions++;
    if (record.chainHash === null) unchained++;
    else differences.push(...faultsOf(record, last.get(runId) ?? null));
    last.set(runId, record.chainHash);
  }
  return { decisions, unchained, differences };
}

function faultsOf(record: DecisionRecord, previous: string | null): Difference[] {
  const { decision } = record;
  const figures = [
    ["inputs", record.inputsHash, inputsHash(decision)],
    ["outputs", record.outputsHash, outputsHash(decision)],
    ["chain", record.chainHash, chainHash(previous, record)],
  ] as const;
  return figures.filter(([, recorded, recomputed]) => recorded !== recomputed)
    .map(([field, recorded, recomputed]) => ({ decision_id: decision.decisionId, field, recorded, recomputed }));
}
