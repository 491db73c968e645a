import { basename, join } from "node:path";

/**
 * Moves a closed database and its `trades.csv` into `archive/<time>/` of the data folder. Nothing may have it open.
 *
 * @returns The folder that holds them now.
 */
export async function archiveDatabase(
  dataDir: string,
  databasePath: string,
  csvPath: string,
  nowMs: number,
): Promise<string> {
  const folder = await newFolder(join(dataDir, "archive", new Date(nowMs).toISOString().replaceAll(":", "-")));
  for (const path of [databasePath, `${databasePath}-wal`, `${databasePath}-shm`, csvPath]) {
    await moveIfThere(path, join(folder, basename(path)));
  }
  return folder;
}

/** Two archives in one millisecond still get a folder each. */
async function newFolder(wanted: string): Promise<string> {
  for (let number = 1;; number++) {
    const folder = number === 1 ? wanted : `${wanted}-${number}`;
    if (await Deno.lstat(folder).catch(() => null)) continue;
    await Deno.mkdir(folder, { recursive: true });
    return folder;
  }
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
