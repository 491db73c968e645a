/** Written beside, synced, renamed: a crash leaves the file whole or not at all. */
export async function writePart(path: string, bytes: Uint8Array): Promise<void> {
  const slash = path.lastIndexOf("/");
  // With a dot first: readers of a folder of Parquet files look over it.
  const unfinished = `${path.slice(0, slash)}/.${path.slice(slash + 1)}.${crypto.randomUUID()}.tmp`;
  try {
    {
      using file = await Deno.open(unfinished, { write: true, createNew: true });
      for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
      await file.syncData();
    }
    await Deno.rename(unfinished, path);
  } catch (error) {
    await Deno.remove(unfinished).catch(() => {}); // it may never have been made
    throw error;
  }
}

/** So that a power cut does not undo the renames in it. Not every system lets a folder be synced. */
export async function syncFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(path, { read: true });
  await folder.sync();
}
