import type { DecisionView } from "../../coordinator/ports/views.ts";
import { headline, verdictOf } from "../explain.ts";
import { number, percent, signedPercent } from "../../domain/figure_text.ts";
import { Glyph } from "../glyph.tsx";
import { When } from "../when.tsx";
import type { Column } from "./list_table.tsx";

export const DECISION_COLUMNS: readonly Column<DecisionView>[] = [
  {
    title: "Time",
    sort: "timestamp",
    cell: ({ decision_id, timestamp }) => (
      <a href={`/decisions/${encodeURIComponent(decision_id)}`}>
        <When ms={timestamp} />
      </a>
    ),
  },
  { title: "Market", sort: "symbol", cell: ({ symbol }) => symbol },
  {
    title: "Action",
    sort: "final_action",
    cell: ({ final_action }) => (
      <span class={`action action-${final_action}`}>
        <Glyph name={final_action} /> <span class="side-word">{final_action}</span>
      </span>
    ),
  },
  {
    title: "Outcome",
    cell: (decision) => <span class={`verdict-word is-${verdictOf(decision)}`}>{headline(decision)}</span>,
  },
  {
    title: "Confidence",
    sort: "final_confidence",
    numeric: true,
    cell: ({ final_confidence }) => percent(final_confidence),
  },
  {
    title: "Expected value",
    sort: "expected_value",
    numeric: true,
    wide: true,
    cell: ({ expected_value }) => signedPercent(expected_value, 3),
  },
  {
    title: "Uncertainty",
    sort: "uncertainty",
    numeric: true,
    wide: true,
    cell: ({ uncertainty }) => number(uncertainty, 3),
  },
  { title: "Models", numeric: true, wide: true, cell: ({ model_count }) => number(model_count, 0) },
  {
    title: "Latency",
    sort: "latency_ms",
    numeric: true,
    wide: true,
    cell: ({ latency_ms }) => `${number(latency_ms, 1)} ms`,
  },
];
