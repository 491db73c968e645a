import { randomBytes } from "node:crypto";
import { err, ok, type Result } from "../../domain/result.ts";

const BYTES = 32;
const SHAPE = /^[0-9a-f]{64}$/;
/** Read and write for the owner, nothing for anybody else. */
const OWNER_ONLY = 0o600;

/**
 * The secret in a file of its own: 32 random bytes in hex, made at the first start and reused after it.
 * A file that others may read is closed to them.
 */
export async function readOrCreateSecret(path: string): Promise<Result<string>> {
  try {
    const found = await readIfThere(path);
    if (found === null) return ok(await create(path));
    if (!SHAPE.test(found)) {
      return err(`${path} does not hold ${BYTES * 2} hex digits: delete it, and the next start makes a new one`);
    }
    if (Deno.build.os !== "windows") await Deno.chmod(path, OWNER_ONLY);
    return ok(found);
  } catch (error) {
    return err(`Cannot keep a secret in ${path}: ${error instanceof Error ? error.message : error}`);
  }
}

/** @returns The text without its line end; null when there is no such file. @throws What else the file system says. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return (await Deno.readTextFile(path)).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Under its final name only when it is whole. */
async function create(path: string): Promise<string> {
  const secret = randomBytes(BYTES).toString("hex");
  const unfinished = `${path}.${randomBytes(4).toString("hex")}.part`;
  await Deno.writeTextFile(unfinished, `${secret}\n`, { mode: OWNER_ONLY, createNew: true });
  await Deno.rename(unfinished, path);
  return secret;
}
