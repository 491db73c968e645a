import { join } from "node:path";

/** Writes texts into a folder, each whole or not at all. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, `${name}.part`), text);
    await Deno.rename(join(folder, `${name}.part`), join(folder, name));
  }
}
