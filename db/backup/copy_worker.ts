/// <reference lib="deno.worker" />
/**
 * Copies a database that is in use, in a thread and over a connection of its own: `VACUUM INTO` reads one snapshot of
 * the write-ahead log, and writers commit on meanwhile. Reading the file itself would drop SQLite's locks on it.
 */
import { Connection } from "../sql/connection.ts";
import { sqlError } from "../sql/client.ts";

export interface CopyRequest {
  readonly from: string;
  readonly to: string;
}

export type CopyAnswer = { readonly ok: true } | {
  readonly ok: false;
  readonly message: string;
  readonly code: string;
};

self.addEventListener("message", ({ data: { from, to } }: MessageEvent<CopyRequest>) => {
  self.postMessage(copied(from, to));
});

function copied(from: string, to: string): CopyAnswer {
  let connection: Connection | null = null;
  try {
    connection = new Connection(from);
    connection.run({ sql: "vacuum into ?", args: [to] });
    return { ok: true };
  } catch (error) {
    const { message, code } = sqlError(error);
    return { ok: false, message, code };
  } finally {
    connection?.close();
  }
}
