import type { ExplanationView } from "../../coordinator/ports/views.ts";
import type { Explanation } from "../../domain/explanation.ts";
import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import { json } from "./row.ts";

const insertExplanation = inserter("explanations", ["decision_id", "pushed", "held_back", "models"], "keep");

export function saveExplanation(decisionId: string, explanation: Explanation): Statement {
  const { pushed, held_back, models } = viewOf(explanation);
  return insertExplanation({
    decision_id: decisionId,
    pushed: JSON.stringify(pushed),
    held_back: JSON.stringify(held_back),
    models: JSON.stringify(models),
  });
}

const viewOf = ({ pushed, heldBack, models }: Explanation): ExplanationView => ({
  pushed,
  held_back: heldBack,
  models: models.map(({ modelName, ...how }) => ({ model_name: modelName, ...how })),
});

export const explanationView = (row: Row): ExplanationView => ({
  pushed: json<ExplanationView["pushed"]>(row, "pushed"),
  held_back: json<ExplanationView["held_back"]>(row, "held_back"),
  models: json<ExplanationView["models"]>(row, "models"),
});

export const explanationOf = (decisionId: string): Statement => ({
  sql: "select * from explanations where decision_id = ?",
  args: [decisionId],
});
