import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { err, ok, type Result } from "../../domain/result.ts";

/** @param what It is to hold, e.g. "candles". @returns The bytes, or one sentence. */
export async function readBytes(path: string, what: string): Promise<Result<Uint8Array<ArrayBuffer>>> {
  try {
    return ok(await Deno.readFile(path));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return err(`Cannot read ${what}: there is no file ${path}`);
    return err(`Cannot read ${what} from ${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** The text in a file's bytes, unpacked where they are gzip. */
export async function decode(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<Result<string>> {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip) return ok(new TextDecoder().decode(bytes));
  try {
    return ok(new TextDecoder().decode(await unpacked(bytes)));
  } catch {
    return err(`Cannot unpack ${path}: the gzip data is damaged or cut off; fetch the file again`);
  }
}

const unpacked = promisify(gunzip) as (bytes: Uint8Array) => Promise<Uint8Array>;
