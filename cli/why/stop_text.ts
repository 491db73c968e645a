import { figure } from "../../components/figure.ts";
import { dateTime, words } from "../../domain/figure_text.ts";
import { counted } from "../../domain/counted.ts";
import { isSaid } from "./said.ts";
import { table } from "./table.ts";
import type { Stop } from "./stop.ts";

/** A line a decision, newest first, and then how often each gate and check said no. */
export function stopText(stops: readonly Stop[], counts: Readonly<Record<string, number>>): string[] {
  if (stops.length === 0) return ["There are no decisions yet"];
  const total = Object.entries(counts).map(([name, count]) => [words(name), String(count)]);
  return [
    ...table(stops.map(cells)),
    "",
    `Of ${counted(stops.length, "decision", "decisions")}`,
    ...table(total),
  ];
}

function cells({ decision_id, timestamp, action, outcome, stopped_by, value, limit, detail }: Stop): string[] {
  const head = [dateTime(timestamp), decision_id, action];
  if (stopped_by === null) return [...head, outcome];
  const figures = value === null || isSaid(value, detail)
    ? ""
    : figure(stopped_by, value) + (limit === null ? "" : ` of ${figure(stopped_by, limit)}`);
  return [...head, words(stopped_by), figures, detail ?? ""];
}
