import { type SqlClient, sqlError } from "./client.ts";
import type { DatabaseUrl } from "./database_url.ts";
import type { Access } from "./file_engine.ts";
import { openWorkerClient } from "./worker_client.ts";

export interface ConnectOptions {
  readonly access: Access;
  readonly authToken: string | undefined;
  readonly onFailure: (sentence: string) => void;
}

/** A file in a Worker of its own, or a server. @throws {SqlError} */
export async function connect(target: DatabaseUrl, options: ConnectOptions): Promise<SqlClient> {
  if (target.kind === "file") {
    const { access, onFailure } = options;
    return openWorkerClient({ path: target.path, access, onFailure });
  }
  const { openRemoteClient } = await import("./remote_client.ts"); // its library is not needed for a file
  return openRemoteClient(target.url, options.authToken);
}

/** One sentence for any failure to open: which database, why, and what to do. */
export function openingFault(target: DatabaseUrl, thrown: unknown): string {
  const { code, message } = sqlError(thrown);
  if (target.kind === "remote") {
    return `Cannot open the database ${target.url}: ${message}; check the url, the token and that the server runs`;
  }
  const what = `Cannot open the database "${target.path}"`;
  if (code === "NEWER_SCHEMA") return `${what}: ${message}`;
  if (/READONLY|CANTOPEN|PERM/.test(code) || /readonly|unable to open/i.test(message)) {
    return `${what}: it cannot be written (${message}); make file and folder writable, or choose another --data-dir`;
  }
  if (/NOTADB|CORRUPT/.test(code) || /not a database|malformed/i.test(message)) {
    return `${what}: it is not a sound database (${message}); restore a backup, or move the file away`;
  }
  if (/BUSY|LOCKED/.test(code)) return `${what}: another program has locked it (${message}); close that program first`;
  return `${what}: ${message}`;
}
