import { join } from "node:path";
import { err, ok, type Result } from "../../domain/result.ts";
import { hashedCopy, hashedFile } from "./hashed_copy.ts";
import { filesPath, type Manifest, readManifest } from "./manifest.ts";
import { type Proof, type Proved, proved } from "./take_backup.ts";

export interface VerifiedBackup extends Proved {
  /** Null where none stands beside it: only the file itself could be checked. */
  readonly manifest: Manifest | null;
}

/**
 * Restores a backup into a scratch file and holds it against its manifest: bytes, schema, rows of each table, the files
 * beside it.
 *
 * @param scratch Where the restored file is made; it is left there when all is well.
 */
export async function verifyBackup(backup: string, scratch: string, proof?: Proof): Promise<Result<VerifiedBackup>> {
  const info = await Deno.stat(backup).catch(() => null);
  if (!info?.isFile) return err(`There is no backup at "${backup}"`);
  const read = await readManifest(backup);
  if (!read.ok) return read;
  const manifest = read.value;
  const copied = await hashedCopy(backup, scratch);
  if (manifest && copied.sha256 !== manifest.database.sha256) {
    return err(
      `The backup "${backup}" was changed: its SHA-256 is ${copied.sha256}, its manifest says ${manifest.database.sha256}`,
    );
  }
  const sound = await proved(scratch, proof).catch((error) => err((error as Error).message));
  if (!sound.ok) return err(`The backup "${backup}" cannot be used: ${sound.error}`);
  const wrong = manifest ? countFault(manifest, sound.value) ?? await fileFault(backup, manifest) : null;
  if (wrong !== null) return err(`The backup "${backup}" is not what its manifest says: ${wrong}`);
  return ok({ manifest, ...sound.value });
}

function countFault({ schema_version, rows }: Manifest, { facts }: Proved): string | null {
  if (schema_version !== facts.schema_version) {
    return `its schema has version ${facts.schema_version}, not ${schema_version}`;
  }
  const table = Object.keys({ ...rows, ...facts.rows }).find((name) => rows[name] !== facts.rows[name]);
  return table === undefined
    ? null
    : `table ${table} has ${facts.rows[table] ?? "no"} rows, not ${rows[table] ?? "any"}`;
}

async function fileFault(backup: string, { files }: Manifest): Promise<string | null> {
  for (const { path, sha256 } of files) {
    const found = await hashedFile(join(filesPath(backup), path)).catch(() => null);
    if (!found) return `${path} is missing in ${filesPath(backup)}`;
    if (found.sha256 !== sha256) return `${path} in ${filesPath(backup)} was changed`;
  }
  return null;
}
