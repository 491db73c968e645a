/** Takes one backup: a copy under a temporary name, proved by restoring it, then renamed, its manifest last. */
import { dirname, join } from "node:path";
import { err, ok, type Result } from "../../domain/result.ts";
import { type SqlClient, sqlError } from "../sql/client.ts";
import type { DatabaseUrl } from "../sql/database_url.ts";
import { connect } from "../sql/connect.ts";
import { checkDatabase, type DatabaseFacts } from "./check_database.ts";
import { type CopiedFile, hashedCopy, hashedFile } from "./hashed_copy.ts";
import { copyLiveDatabase } from "./live_copy.ts";
import { filesPath, type Manifest, manifestPath } from "./manifest.ts";
import { syncFolder, writeDurably } from "./durable_file.ts";

/** A file that goes with the database. */
export interface KeptFile {
  readonly from: string;
  /** Its path among the backup's files. */
  readonly as: string;
  /** It may be written to meanwhile. That it cannot be copied is told, and the backup is made without it. */
  readonly isDatabase?: true;
}

/** More that has to hold in the restored copy. @returns What was found sound, in words; null where there is nothing to say. */
export type Proof = (scratch: SqlClient) => Promise<Result<string | null>>;

export interface BackupRequest {
  readonly source: DatabaseUrl;
  readonly authToken: string | undefined;
  /** File that the backup becomes. */
  readonly to: string;
  readonly files: readonly KeptFile[];
  readonly programVersion: string;
  /** Wall time. */
  readonly nowMs: number;
  readonly proof?: Proof;
}

export interface Backup {
  readonly path: string;
  readonly manifest: Manifest;
  /** What it goes without, and why, in words. */
  readonly lacks: readonly string[];
}

/** @returns The backup, or one sentence that names the file and says why there is none. Nothing half is left. */
export async function takeBackup(request: BackupRequest): Promise<Result<Backup>> {
  const { to } = request;
  if (await exists(to) || await exists(manifestPath(to))) {
    return err(`There is a file "${to}" already: a backup overwrites nothing, choose another name`);
  }
  const absent = await sourceFault(request.source);
  if (absent !== null) return err(absent);
  const part = `${to}.part`, scratch = `${to}.scratch`, parts = `${filesPath(to)}.part`;
  try {
    await Deno.mkdir(dirname(to), { recursive: true });
    const made = await prepared(request, { part, scratch, parts });
    if (!made.ok) return err(`No backup was made at "${to}": ${made.error}`);
    const { manifest, lacks } = made.value;
    // The manifest comes last: what has none is not whole.
    if (manifest.files.length > 0) await Deno.rename(parts, filesPath(to));
    await Deno.rename(part, to);
    await writeDurably(manifestPath(to), JSON.stringify(manifest, null, 2) + "\n");
    await syncFolder(dirname(to));
    return ok({ path: to, manifest, lacks });
  } catch (error) {
    return err(`No backup was made at "${to}": ${backupFault(error)}`);
  } finally {
    for (const each of [part, scratch, parts]) await Deno.remove(each, { recursive: true }).catch(() => {});
  }
}

/** @returns Why there is nothing to copy; null where there is. */
export async function sourceFault(source: DatabaseUrl): Promise<string | null> {
  if (source.kind === "remote" || await exists(source.path)) return null;
  return `There is no database at "${source.path}": start Xylen first, or name its folder with --data-dir`;
}

interface Unfinished {
  readonly part: string;
  readonly scratch: string;
  readonly parts: string;
}

async function prepared(
  request: BackupRequest,
  { part, scratch, parts }: Unfinished,
): Promise<Result<Omit<Backup, "path">>> {
  for (const each of [part, scratch, parts]) await Deno.remove(each, { recursive: true }).catch(() => {});
  const files: Manifest["files"] = [], lacks: string[] = [];
  for (const { from, as, isDatabase } of request.files) {
    const copied = isDatabase
      ? await databaseCopy(from, join(parts, as))
      : ok(await hashedCopy(from, join(parts, as)).catch(unlessAbsent));
    if (!copied.ok) lacks.push(copied.error);
    else if (copied.value) files.push({ path: as, ...copied.value });
  }
  await copyOf(request, part);
  await closedToOthers(part);
  const database = await hashedCopy(part, scratch);
  const sound = await proved(scratch, request.proof);
  if (!sound.ok) return err(`the copy did not pass: ${sound.error}`);
  const { facts, verified } = sound.value;
  const manifest: Manifest = {
    format: 1,
    taken_at: new Date(request.nowMs).toISOString(),
    program_version: request.programVersion,
    schema_version: facts.schema_version,
    method: request.source.kind === "file" ? "vacuum into" : "sql export",
    database,
    moment: facts.moment,
    rows: facts.rows,
    files,
    verified,
  };
  return ok({ manifest, lacks });
}

/** What is not the coordinator's database must not keep that one from being saved. */
async function databaseCopy(from: string, to: string): Promise<Result<CopiedFile>> {
  try {
    await Deno.mkdir(dirname(to), { recursive: true });
    await copyLiveDatabase(from, to);
    await closedToOthers(to);
    return ok(await hashedFile(to));
  } catch (error) {
    await Deno.remove(to).catch(() => {}); // it may never have been made
    return err(`"${from}" is not in it: ${backupFault(error)}`);
  }
}

async function copyOf({ source, authToken }: BackupRequest, part: string): Promise<void> {
  if (source.kind === "file") return await copyLiveDatabase(source.path, part);
  const { exportServer } = await import("./server_export.ts"); // its library is not needed for a file
  await exportServer(source.url, authToken, part);
}

export interface Proved {
  readonly facts: DatabaseFacts;
  readonly verified: string[];
}

/** Opens a closed file and looks for faults. @param proof What has to hold beside SQLite's checks and ours. */
export async function proved(path: string, proof?: Proof): Promise<Result<Proved>> {
  const client = await connect({ kind: "file", path }, { access: "read", authToken: undefined, onFailure: () => {} });
  try {
    const facts = await checkDatabase(client);
    if (!facts.ok) return facts;
    const more = await proof?.(client) ?? ok(null);
    if (!more.ok) return more;
    const verified = ["integrity_check", "foreign_key_check", "rows counted"];
    return ok({ facts: facts.value, verified: more.value === null ? verified : [...verified, more.value] });
  } finally {
    await client.close();
  }
}

/** What went wrong, and what to do about it. */
export function backupFault(thrown: unknown): string {
  const { code, message } = sqlError(thrown);
  if (/FULL/.test(code) || code === "ENOSPC" || /No space left|disk is full/i.test(message)) {
    return `the disk is full (${message}); make room, or choose another database.backup_path: the backups before it are kept`;
  }
  if (/CANTOPEN|READONLY|PERM/.test(code) || thrown instanceof Deno.errors.PermissionDenied) {
    return `it cannot be written (${message}); make the folder writable, or choose another database.backup_path`;
  }
  return message;
}

/** A database holds hashes of passwords. */
export async function closedToOthers(path: string): Promise<void> {
  if (Deno.build.os !== "windows") await Deno.chmod(path, 0o600);
}

/** A model's version may have made room for a newer one meanwhile. */
function unlessAbsent(error: unknown): null {
  if (error instanceof Deno.errors.NotFound) return null;
  throw error;
}

export const exists = (path: string): Promise<boolean> => Deno.lstat(path).then(() => true, () => false);
