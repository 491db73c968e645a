import { DECISIONS } from "../components/list/terms.ts";
import { csvOf } from "./(_parts)/csv.ts";
import { define } from "./(_parts)/define.ts";
import { listOf } from "./(_parts)/list_of.ts";

export const handler = define.handlers({
  GET: ({ state, url }) =>
    csvOf("decisions", listOf(url, DECISIONS), (query) => state.views.listings.decisions(query), [
      "decision_id",
      "timestamp",
      "symbol",
      "final_action",
      "final_confidence",
      "expected_value",
      "aggregation_method",
      "model_count",
      "model_agreement",
      "uncertainty",
      "risk_check_passed",
      "position_size",
      "rejected",
      "rejection_reason",
      "latency_ms",
      "price",
      "trade_id",
    ]),
});
