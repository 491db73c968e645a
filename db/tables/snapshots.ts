import type { Decision } from "../../domain/decision.ts";
import type { FeatureVector } from "../../domain/feature_vector.ts";
import { featureRecord } from "../../domain/feature_vector.ts";
import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { json, text } from "./row.ts";

const insertSnapshot = inserter(
  "snapshots",
  ["snapshot_id", "timestamp", "symbol", "current_price", "features", "schema_hash", "raw_data"],
  "fail",
);

/** What a decision saw of the market. Columns that it did not see (bid, ask, …) stay null. */
export const saveSnapshot = ({ snapshotId, atMs, symbol, price, features }: Decision): Statement =>
  insertSnapshot({
    snapshot_id: snapshotId,
    timestamp: atMs,
    symbol,
    current_price: price,
    features: JSON.stringify(featureRecord(features)),
    schema_hash: features.schemaHash,
    raw_data: JSON.stringify({ openTimeMs: features.openTimeMs }),
  });

/** @param row With `features`, `schema_hash` and `raw_data`. */
export function featuresFromRow(row: Row): FeatureVector {
  const features = json<Record<string, number | null>>(row, "features");
  return {
    openTimeMs: json<{ openTimeMs: number }>(row, "raw_data").openTimeMs,
    names: Object.keys(features),
    values: Object.values(features),
    schemaHash: text(row, "schema_hash"),
  };
}

export const snapshotsById = (snapshotIds: readonly string[]): Statement => ({
  sql: "select * from snapshots where snapshot_id in (select value from json_each(?))",
  args: [JSON.stringify(snapshotIds)],
});

export const snapshotOfDecision = (decisionId: string): Statement => ({
  sql: `select * from snapshots
    where snapshot_id = (select snapshot_id from ensemble_decisions where decision_id = ?)`,
  args: [decisionId],
});
