/** The folder that scheduled backups go to. */
import { join } from "node:path";
import { filesPath, type Manifest, manifestPath, readManifest } from "./manifest.ts";

export interface StoredBackup {
  readonly path: string;
  /** Wall time, Unix ms. */
  readonly takenAtMs: number;
  readonly bytes: number;
  readonly manifest: Manifest;
}

const NAME = /^xylen-\d{8}T\d{6}Z(-\d+)?\.db$/;
const UNFINISHED = /^xylen-\d{8}T\d{6}Z(-\d+)?\.db(\.files)?\.(part|scratch)$/;
/** What is younger may be somebody's who works on it right now. */
const UNFINISHED_KEPT_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** @returns A file name that is free: `xylen-20260131T120000Z.db`. */
export async function newBackupPath(folder: string, nowMs: number): Promise<string> {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  for (let number = 1;; number++) {
    const path = join(folder, `xylen-${stamp}${number === 1 ? "" : `-${number}`}.db`);
    const taken = await Promise.all([path, `${path}.part`].map((each) => Deno.lstat(each).catch(() => null)));
    if (taken.every((each) => each === null)) return path;
  }
}

/** @returns The whole ones, newest first. What has no manifest, or another size than it says, is none. */
export async function storedBackups(folder: string): Promise<StoredBackup[]> {
  const found: StoredBackup[] = [];
  for (const name of await namesIn(folder)) {
    if (!NAME.test(name)) continue;
    const path = join(folder, name);
    const [info, manifest] = await Promise.all([Deno.stat(path).catch(() => null), readManifest(path)]);
    if (!info?.isFile || !manifest.ok || manifest.value === null) continue;
    if (manifest.value.database.bytes !== info.size) continue;
    found.push({ path, takenAtMs: Date.parse(manifest.value.taken_at), bytes: info.size, manifest: manifest.value });
  }
  return found.sort((a, b) => b.takenAtMs - a.takenAtMs || b.path.localeCompare(a.path));
}

/** Removes whole backups past their time, never the newest, and what crashes left behind. @returns The removed ones. */
export async function pruneBackups(folder: string, retentionDays: number, nowMs: number): Promise<string[]> {
  const [, ...older] = await storedBackups(folder);
  const past = older.filter(({ takenAtMs }) => nowMs - takenAtMs > retentionDays * DAY_MS);
  for (const { path } of past) {
    // Its manifest first: what is left of it then does not look whole.
    await Deno.remove(manifestPath(path));
    await Deno.remove(path);
    await Deno.remove(filesPath(path), { recursive: true }).catch(unlessAbsent);
  }
  for (const name of await namesIn(folder)) {
    if (!UNFINISHED.test(name)) continue;
    const path = join(folder, name);
    const { mtime } = await Deno.stat(path);
    if (nowMs - (mtime?.getTime() ?? 0) > UNFINISHED_KEPT_MS) await Deno.remove(path, { recursive: true });
  }
  return past.map(({ path }) => path);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  } catch (error) {
    // One that cannot be read holds nothing that could be restored; taking the next one tells why.
    const { NotFound, NotADirectory, PermissionDenied } = Deno.errors;
    if ([NotFound, NotADirectory, PermissionDenied].some((each) => error instanceof each)) return [];
    throw error;
  }
}

function unlessAbsent(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
