import type { Severity, SystemEvent } from "../../coordinator/ports/journal.ts";
import type { EventView } from "../../coordinator/ports/views.ts";
import type { Row, Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";
import type { Paged } from "./page.ts";
import { json, number, text } from "./row.ts";

const insertEvent = inserter(
  "system_events",
  ["event_id", "timestamp", "event_type", "severity", "component", "message", "details"],
  "keep", // its id says what happened: told twice, it still happened once
);

export const saveSystemEvent = (event: SystemEvent): Statement =>
  insertEvent({
    event_id: event.eventId,
    timestamp: event.atMs,
    event_type: event.eventType,
    severity: event.severity,
    component: event.component,
    message: event.message,
    details: JSON.stringify(event.details),
  });

export const eventView = (row: Row): EventView => ({
  event_id: text(row, "event_id"),
  timestamp: number(row, "timestamp"),
  event_type: text(row, "event_type"),
  severity: text(row, "severity") as Severity,
  component: text(row, "component"),
  message: text(row, "message"),
  details: json<Record<string, unknown>>(row, "details"),
});

/** `status` of a query means the severity; events have no symbol. */
export const EVENT_PAGES: Paged = { table: "system_events", time: "timestamp", symbol: null, status: "severity" };
