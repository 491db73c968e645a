import { dirname, join } from "node:path";
import type { Mutant } from "./mutant.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
/** What `xylen simulate` needs of the tree. */
const COPIED = [
  "api",
  "cli",
  "components",
  "coordinator",
  "db",
  "domain",
  "exchange",
  "features",
  "model_server",
  "outcomes",
  "research",
];
const FILES = ["main.ts", "deno.json", "deno.lock"];

/** A copy of the project for one mistake after the other: what they leave alone is compiled once. */
export class MutatedTree implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async copy(): Promise<MutatedTree> {
    const tree = new MutatedTree(await Deno.makeTempDir({ prefix: "xylen-mutant-" }));
    for (const file of FILES) await Deno.copyFile(join(ROOT, file), join(tree.folder, file));
    for (const room of COPIED) await copyFolder(join(ROOT, room), join(tree.folder, room));
    await Deno.symlink(join(ROOT, "node_modules"), join(tree.folder, "node_modules"));
    return tree;
  }

  /**
   * Works on the copy while it has the mistake in it; afterwards it is sound again.
   *
   * @throws {Error} When what the mutant changes is no longer there exactly once: it has to be written anew.
   */
  async with<T>({ name, file, find, replace }: Mutant, work: (folder: string) => Promise<T>): Promise<T> {
    const source = await Deno.readTextFile(join(ROOT, file));
    const places = source.split(find).length - 1;
    if (places !== 1) throw new Error(`Mutant "${name}" must find its text once in ${file}, found it ${places} times`);
    await Deno.writeTextFile(join(this.folder, file), source.replace(find, () => replace));
    try {
      return await work(this.folder);
    } finally {
      await Deno.writeTextFile(join(this.folder, file), source);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory, isFile } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else if (isFile) await Deno.copyFile(join(from, name), join(dirname(join(to, name)), name));
  }
}
