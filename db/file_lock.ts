/** A lock that the operating system holds for this process: a crash frees it at once, a stale file never blocks anybody. */
import { err, ok, type Result } from "../domain/result.ts";

/** What the holder writes into the file, so that whoever is refused can be told by whom. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly dataDir: string;
  readonly sinceMs: number;
}

export interface FileLock {
  release(): void;
}

/** @returns The lock, or who holds it (null when that cannot be read). @throws {Error} When the file cannot be made. */
export async function lockFile(path: string, holder: Holder): Promise<Result<FileLock, Holder | null>> {
  const file = await Deno.open(path, { read: true, write: true, create: true });
  try {
    if (!await file.tryLock(true)) {
      file.close();
      return err(await readHolder(path));
    }
    await file.truncate(0);
    await file.write(new TextEncoder().encode(`${JSON.stringify(holder)}\n`));
  } catch (error) {
    file.close();
    throw error;
  }
  return ok({ release: () => file.close() });
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await Deno.readTextFile(path)) as Holder;
  } catch {
    return null; // between the lock and the note, or unreadable on this system: the refusal stands without the name
  }
}
