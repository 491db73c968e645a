import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { number, text } from "./row.ts";

/** What the ensemble has learned a model to be worth. */
export interface ModelWeight {
  readonly modelName: string;
  readonly weight: number;
  readonly updatedAtMs: number;
}

const insertWeight = inserter("model_weights", ["model_name", "weight", "updated_at"], {
  overwriteAllBut: ["model_name"],
});

/** Inserted, or overwritten by its later value. */
export const saveWeight = ({ modelName, weight, updatedAtMs }: ModelWeight): Statement =>
  insertWeight({ model_name: modelName, weight, updated_at: updatedAtMs });

export const weightFromRow = (row: Row): ModelWeight => ({
  modelName: text(row, "model_name"),
  weight: number(row, "weight"),
  updatedAtMs: number(row, "updated_at"),
});

/** By name of the model. */
export const allWeights = (limit: number): Statement => ({
  sql: "select * from model_weights order by model_name limit ?",
  args: [limit],
});
