import { createHash } from "node:crypto";
import { dirname } from "node:path";

export interface CopiedFile {
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Copies a file that nobody writes to, durably, and hashes what was read. Makes the folder. */
export async function hashedCopy(from: string, to: string): Promise<CopiedFile> {
  await Deno.mkdir(dirname(to), { recursive: true });
  using source = await Deno.open(from, { read: true });
  using target = await Deno.open(to, { write: true, create: true, truncate: true });
  const read = await eachPiece(source, async (piece) => {
    for (let written = 0; written < piece.length;) written += await target.write(piece.subarray(written));
  });
  await target.sync();
  return read;
}

/** @returns Size and hash of a file. */
export async function hashedFile(path: string): Promise<CopiedFile> {
  using file = await Deno.open(path, { read: true });
  return await eachPiece(file, () => Promise.resolve());
}

const PIECE_BYTES = 1 << 20;

async function eachPiece(file: Deno.FsFile, take: (piece: Uint8Array) => Promise<void>): Promise<CopiedFile> {
  const hash = createHash("sha256");
  const buffer = new Uint8Array(PIECE_BYTES);
  let bytes = 0;
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    const piece = buffer.subarray(0, count);
    hash.update(piece);
    await take(piece);
    bytes += count;
  }
  return { bytes, sha256: hash.digest("hex") };
}
