import { SqlError } from "../sql/client.ts";
import type { CopyAnswer, CopyRequest } from "./copy_worker.ts";

/**
 * Writes what a database file holds at one moment into a new file, durably, while others go on writing to it.
 *
 * @throws {SqlError} With SQLite's code: `SQLITE_FULL` where the disk is full.
 */
export async function copyLiveDatabase(from: string, to: string): Promise<void> {
  const worker = new Worker(new URL("./copy_worker.ts", import.meta.url), { type: "module", name: "xylen-backup" });
  try {
    const { promise, resolve, reject } = Promise.withResolvers<CopyAnswer>();
    worker.onmessage = (event: MessageEvent<CopyAnswer>) => resolve(event.data);
    worker.onerror = (event) => {
      event.preventDefault(); // else the whole process would die, positions and all
      reject(new SqlError(event.message, "WORKER"));
    };
    worker.postMessage({ from, to } satisfies CopyRequest);
    const answer = await promise;
    if (!answer.ok) throw new SqlError(answer.message, answer.code);
  } finally {
    worker.terminate();
  }
  await synced(to);
}

/** SQLite leaves the copy to the system's cache: a power cut would lose what we call a backup. */
async function synced(path: string): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true });
  await file.sync();
}
