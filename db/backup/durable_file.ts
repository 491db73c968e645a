/** Writes a file so that a crash leaves it whole or not at all. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const part = `${path}.part`;
  try {
    {
      using file = await Deno.open(part, { write: true, create: true, truncate: true });
      const bytes = new TextEncoder().encode(text);
      for (let written = 0; written < bytes.length;) written += await file.write(bytes.subarray(written));
      await file.sync();
    }
    await Deno.rename(part, path);
  } catch (error) {
    await Deno.remove(part).catch(() => {});
    throw error;
  }
}

/** So that a power cut does not undo the renames in it. Not every system lets a folder be synced. */
export async function syncFolder(path: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(path, { read: true });
  await folder.sync();
}
