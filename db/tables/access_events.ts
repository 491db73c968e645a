import type { AccessNote } from "../../coordinator/ports/access_store.ts";
import type { Severity, SystemEvent } from "../../coordinator/ports/journal.ts";
import type { Row, Statement } from "../sql/client.ts";
import { json, number, text } from "./row.ts";

/** An event that the market knows nothing of. */
export interface AccessEvent extends AccessNote {
  readonly eventId: string;
  readonly wallMs: number;
}

/**
 * Events are read in the market's time: one that is told between two candles stands between them, though a replayed
 * market is years old. When it was by the clock on the wall stands in the details.
 */
export const MARKET_MS = "coalesce((select at_ms from journal where row_no = (select max(row_no) from journal)), ?)";

const insertWhere = (condition: string) =>
  `insert into system_events (event_id, timestamp, event_type, severity, component, message, details)
   select ?, ${MARKET_MS}, 'ACCESS', ?, 'access', ?, ? ${condition} returning *`;

const ALWAYS = insertWhere("");
const AFTER_A_CHANGE = insertWhere("where changes() > 0");

const args = ({ eventId, wallMs, severity, message, details }: AccessEvent): Statement["args"] => [
  eventId,
  wallMs,
  severity,
  message,
  JSON.stringify({ ...details, at: new Date(wallMs).toISOString() }),
];

export const saveAccessEvent = (event: AccessEvent): Statement => ({ sql: ALWAYS, args: args(event) });

/** Behind the statement that it tells of, in one transaction: stored only when that changed a row. */
export const saveEventOfChange = (event: AccessEvent): Statement => ({ sql: AFTER_A_CHANGE, args: args(event) });

export const eventFromRow = (row: Row): SystemEvent => ({
  eventId: text(row, "event_id"),
  atMs: number(row, "timestamp"),
  eventType: text(row, "event_type"),
  severity: text(row, "severity") as Severity,
  component: text(row, "component"),
  message: text(row, "message"),
  details: json<Record<string, unknown>>(row, "details"),
});
