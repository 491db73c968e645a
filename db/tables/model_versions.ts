import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { json, number, text } from "./row.ts";

/** A version of a model that has been served. */
export interface ModelVersion {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly modelType: string;
  readonly createdAtMs: number;
  /** Training report, lineage: whatever its server tells. */
  readonly details: Readonly<Record<string, unknown>>;
}

const insertVersion = inserter(
  "model_versions",
  ["model_name", "model_version", "model_type", "created_at", "details"],
  "keep", // a version never changes: what was first told of it stays
);

export const saveVersion = (version: ModelVersion): Statement =>
  insertVersion({
    model_name: version.modelName,
    model_version: version.modelVersion,
    model_type: version.modelType,
    created_at: version.createdAtMs,
    details: JSON.stringify(version.details),
  });

export const versionFromRow = (row: Row): ModelVersion => ({
  modelName: text(row, "model_name"),
  modelVersion: text(row, "model_version"),
  modelType: text(row, "model_type"),
  createdAtMs: number(row, "created_at"),
  details: json<Record<string, unknown>>(row, "details"),
});

/** Newest first. */
export const versionsOf = (modelName: string, limit: number): Statement => ({
  sql: "select * from model_versions where model_name = ? order by created_at desc limit ?",
  args: [modelName, limit],
});
