import { connect } from "../sql/connect.ts";
import { sqlError } from "../sql/client.ts";
import { type BackupNote, tellBackup } from "./backup_events.ts";
import type { BackupJob } from "./backup_job.ts";
import { exists } from "./take_backup.ts";

/** Writes into the database what became of its backup. @returns Null, or why that could not be written. */
export async function noteBackup(
  { source, authToken }: Pick<BackupJob, "source" | "authToken">,
  note: BackupNote,
  nowMs: number,
): Promise<string | null> {
  if (source.kind === "file" && !await exists(source.path)) return null; // to write would make one
  try {
    const client = await connect(source, { access: "write", authToken, onFailure: () => {} });
    await tellBackup(client, note, nowMs).finally(() => client.close());
    return null;
  } catch (error) {
    return `The event log does not tell of it: ${sqlError(error).message}`;
  }
}
