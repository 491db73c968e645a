import { ExitError } from "./exit.ts";

export async function toStandardOutput(table: Iterable<Uint8Array>): Promise<void> {
  try {
    for (const piece of table) await writeAll(piece);
  } catch (error) {
    // The reader has seen enough, as `head` does.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

async function writeAll(bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) written += await Deno.stdout.write(bytes.subarray(written));
}

/** Under its final name only when it is whole. @throws {ExitError} 1, naming the file. */
export async function toFile(table: Iterable<Uint8Array>, path: string): Promise<void> {
  const unfinished = `${path}.part`;
  try {
    await Deno.writeFile(unfinished, ReadableStream.from(table));
    await Deno.rename(unfinished, path);
  } catch (error) {
    await Deno.remove(unfinished).catch(() => {});
    throw new ExitError(`Cannot write ${path}: ${error instanceof Error ? error.message : error}`, 1);
  }
}
