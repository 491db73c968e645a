/** What happened to backups, in the event log: beside the journal, for it decides nothing. */
import { randomUUID } from "node:crypto";
import type { Severity, SystemEvent } from "../../coordinator/ports/journal.ts";
import type { SqlClient } from "../sql/client.ts";
import { eventFromRow, MARKET_MS } from "../tables/access_events.ts";

export interface BackupNote {
  readonly severity: Severity;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** @param wallMs When it happened; the event stands where the market is then. @throws {SqlError} */
export async function tellBackup(client: SqlClient, note: BackupNote, wallMs: number): Promise<SystemEvent> {
  const { severity, message, details } = note;
  const failed = severity === "error" || severity === "critical";
  const [[row] = []] = await client.write([{
    sql: `insert into system_events (event_id, timestamp, event_type, severity, component, message, details)
      select ?, ${MARKET_MS}, ?, ?, 'backup', ?, ? returning *`,
    args: [
      `backup-${randomUUID()}`,
      wallMs,
      failed ? "ERROR" : "SYSTEM",
      severity,
      message,
      JSON.stringify({ ...details, at: new Date(wallMs).toISOString() }),
    ],
  }]);
  return eventFromRow(row!);
}
