import { join } from "node:path";

/**
 * A folder has one server at a time: two would write over each other's feedback. The operating system holds the lock, so
 * that one that dies gives it back.
 *
 * @returns What gives it back. @throws {Error} A sentence when another server has it.
 */
export async function folderLock(folder: string): Promise<Disposable> {
  const file = await Deno.open(join(folder, "lock"), { read: true, write: true, create: true });
  if (await file.tryLock(true)) return file;
  file.close();
  throw new Error(`another model server works in ${folder}: stop it, or give this one a --data-dir of its own`);
}
