import { allFiles, contentHash } from "./static_files.ts";

/** What the islands' bundle is made of. Packages are named, with their versions, in deno.json. */
const FOLDERS = ["islands/", "components/"];

/** One hash over every input, to tell whether `dist/` is fresh. */
export async function inputsHash(root: URL): Promise<string> {
  const own = ["client.ts", "runtime.ts", "vite.ts", "build.ts", "../deno.json"].map((each) =>
    new URL(each, import.meta.url)
  );
  const found = await Promise.all(FOLDERS.map(async (folder) => {
    const base = new URL(folder, root);
    return (await allFiles(base)).map((file) => new URL(file, base));
  }));
  const hashes = await Promise.all([...own, ...found.flat()].map(async (file) => {
    return `${file.pathname.split("/").at(-1)} ${await contentHash(await Deno.readFile(file))}`;
  }));
  return await contentHash(new TextEncoder().encode(hashes.join("\n")));
}
