import { dirname, join } from "node:path";
import type { Mutant } from "./mutant.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
/** What `xylen simulate` needs of the tree. */
const COPIED = [
  "api",
  "cli",
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

/** A copy of the project with one mistake in it, in a folder of its own. */
export class MutatedTree implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  /** @throws {Error} When what the mutant changes is no longer there exactly once: it has to be written anew. */
  static async of(mutant: Mutant): Promise<MutatedTree> {
    const source = await Deno.readTextFile(join(ROOT, mutant.file));
    const places = source.split(mutant.find).length - 1;
    if (places !== 1) {
      throw new Error(`Mutant "${mutant.name}" must find its text once in ${mutant.file}, found it ${places} times`);
    }
    const tree = new MutatedTree(await Deno.makeTempDir({ prefix: "xylen-mutant-" }));
    for (const file of FILES) await Deno.copyFile(join(ROOT, file), join(tree.folder, file));
    for (const room of COPIED) await copyFolder(join(ROOT, room), join(tree.folder, room));
    await Deno.symlink(join(ROOT, "node_modules"), join(tree.folder, "node_modules"));
    const mutated = source.replace(mutant.find, () => mutant.replace);
    await Deno.writeTextFile(join(tree.folder, mutant.file), mutated);
    return tree;
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
