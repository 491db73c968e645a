import type { Decision } from "../../../domain/decision.ts";
import { err, ok, type Result } from "../../../domain/result.ts";
import { type DecidingSettings, makeDecision } from "../../engine/decision/make_decision.ts";
import type { DecisionRecord } from "../../ports/journal.ts";
import { chainHash, inputsHash, outputsHash } from "../hashes.ts";
import { type Difference, leavesThatDiffer } from "./differences.ts";

/** What came out of a decision: every figure of it is made again. */
const OUTPUTS = [
  "decisionId",
  "snapshotId",
  "tradeId",
  "action",
  "accepted",
  "rejection",
  "expectedValue",
  "aggregate",
  "gates",
  "sizing",
  "bracket",
  "riskChecks",
] as const satisfies readonly (keyof Decision)[];

/**
 * Makes a decision again from nothing but its own record and the configuration that it names.
 *
 * @returns Where the result differs; null when the record is from before its circumstances were stored.
 */
export function recompute({ decision }: DecisionRecord, settings: DecidingSettings): Difference[] | null {
  const { circumstances } = decision;
  if (!circumstances) return null;
  const made = attempt(() => makeDecision({ ...decision, circumstances }, settings).decision);
  const leaves = made.ok
    ? OUTPUTS.flatMap((name) => leavesThatDiffer(decision[name], made.value[name], name))
    : leavesThatDiffer(decision.action, `cannot be made again by this program: ${made.error}`, "action");
  return leaves.map((leaf) => ({ decision_id: decision.decisionId, ...leaf }));
}

/** A record of another program may lack what this one decides by. */
function attempt<T>(make: () => T): Result<T> {
  try {
    return ok(make());
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Holds a record against its own hashes, and against the record before it.
 *
 * @param previous Chain hash of the decision before; null for the first of a run, undefined where it is not looked at.
 */
export function hashesThatDiffer(record: DecisionRecord, previous?: string | null): Difference[] {
  const { decision } = record;
  const figures: [string, string | null, string][] = [
    ["inputs_hash", record.inputsHash, inputsHash(decision)],
    ["outputs_hash", record.outputsHash, outputsHash(decision)],
  ];
  if (previous !== undefined && isChained(record)) {
    figures.push(["chain_hash", record.chainHash, chainHash(previous, record)]);
  }
  return figures.filter(([, recorded, recomputed]) => recorded !== recomputed)
    .map(([field, recorded, recomputed]) => ({ decision_id: decision.decisionId, field, recorded, recomputed }));
}

/** False in records of before there was a chain: those had no circumstances either. */
export const isChained = ({ chainHash, decision }: DecisionRecord): boolean =>
  chainHash !== null || decision.circumstances !== null;
