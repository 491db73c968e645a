/** Rows of a decision held against what its own record would write. */
import type { StoredDecision, StoredFault } from "../coordinator/ports/decision_history.ts";
import type { DecisionRecord } from "../coordinator/ports/journal.ts";
import type { Row, SqlValue, Statement } from "./sql/client.ts";
import { saveDecision } from "./tables/ensemble_decisions.ts";
import { savePredictions } from "./tables/model_predictions.ts";
import { number, text, textOrNull } from "./tables/row.ts";
import { saveSnapshot } from "./tables/snapshots.ts";

/** What was read of one decision. */
export interface DecisionRows {
  readonly row: Row;
  readonly snapshot: Row | undefined;
  readonly predictions: readonly Row[];
}

/** @param read Makes the record; what it throws is why there is none. */
export function storedDecision(rows: DecisionRows, read: () => DecisionRecord): StoredDecision {
  const { row } = rows;
  const named = {
    runId: text(row, "run_id"),
    decisionId: text(row, "decision_id"),
    chainHash: textOrNull(row, "chain_hash"),
  };
  try {
    const record = read();
    return { ...named, record, faults: copyFaults(record, rows) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ...named, record: null, faults: [{ field: "record", recorded: `unreadable: ${why}`, recomputed: null }] };
  }
}

/** Columns that stand for people and queries beside what the hashes cover: each follows from the record. */
function copyFaults(record: DecisionRecord, { row, snapshot, predictions }: DecisionRows): StoredFault[] {
  const { decision } = record;
  // Records of before circumstances were stored were written with fewer columns.
  if (!decision.circumstances) return [];
  const answers = savePredictions(decision);
  return [
    ...columnFaults(saveDecision(record, text(row, "run_id"), number(row, "seq")), row),
    ...columnFaults(saveSnapshot(decision), snapshot!),
    ...predictions.flatMap((prediction, i) => answers[i] ? columnFaults(answers[i], prediction) : []),
  ];
}

function columnFaults({ sql, args }: Statement, row: Row): StoredFault[] {
  const [, table, names] = /^insert into (\w+) \(([^)]*)\)/.exec(sql)!;
  return names!.split(", ").flatMap((name, i) => {
    const recorded = plain(row[name] ?? null), recomputed = plain(args[i]!);
    return recorded === recomputed ? [] : [{ field: `${table}.${name}`, recorded, recomputed }];
  });
}

const plain = (value: SqlValue): string | null => value === null ? null : String(value);
