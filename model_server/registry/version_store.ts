import { join } from "node:path";
import { z } from "zod";
import { err, ok, type Result } from "../../domain/result.ts";
import { writeAtomically } from "./atomic_file.ts";
import { Lineage } from "./lineage.ts";

const Champion = z.object({
  champion: z.string(),
  /** Who served before, the last one last. */
  history: z.array(z.string()),
});
type Champion = z.infer<typeof Champion>;

const HISTORY_MAX = 50;
/** Also keeps a version out of any other folder. */
const VERSION = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/;

export interface ChampionChange {
  readonly champion: string;
  readonly previous: string | null;
}

/** The versions of one model server: `versions/V.onnx` and `V.json`, and `champion.json`, which says who serves. */
export class VersionStore {
  private constructor(private readonly folder: string) {}

  /** @param folder The server's own data folder; made when it is not there. */
  static async open(folder: string): Promise<VersionStore> {
    await Deno.mkdir(join(folder, "versions"), { recursive: true });
    return new VersionStore(folder);
  }

  /** Keeps a version. Made again, it keeps its birth and takes what it was made for this time. */
  async add(lineage: Lineage, bytes: Uint8Array): Promise<void> {
    const { version } = lineage;
    if (!VERSION.test(version)) throw new RangeError(`"${version}" is no name for a version`);
    const before = await this.find(version);
    const birth = before && { parent: before.parent, created_at_ms: before.created_at_ms };
    const kept = Lineage.parse({ ...lineage, ...birth });
    await writeAtomically(this.path(version, "onnx"), bytes);
    // Last: a version is there when its lineage is.
    await writeAtomically(this.path(version, "json"), JSON.stringify(kept, null, 2) + "\n");
  }

  /** Keeps the champion, those it can go back to, and the newest others. @returns What it removed. */
  async prune(othersKept: number): Promise<string[]> {
    const pointer = await this.pointer();
    const needed = new Set(pointer ? [...pointer.history, pointer.champion] : []);
    const surplus = (await this.list()).filter(({ version }) => !needed.has(version)).slice(othersKept);
    for (const { version } of surplus) {
      // The lineage first: without it a version is not there, whatever a crash leaves behind.
      await Deno.remove(this.path(version, "json"));
      await Deno.remove(this.path(version, "onnx"));
    }
    return surplus.map(({ version }) => version);
  }

  /** Where the ONNX file of a version lies. */
  file(version: string): string {
    return this.path(version, "onnx");
  }

  /** @returns All versions, the latest made first. One whose record is damaged is left out: `find` says what is wrong. */
  async list(): Promise<Lineage[]> {
    const found: Lineage[] = [];
    for await (const entry of Deno.readDir(join(this.folder, "versions"))) {
      if (!entry.name.endsWith(".json")) continue;
      const lineage = await this.find(entry.name.slice(0, -".json".length)).catch(() => null);
      if (lineage) found.push(lineage);
    }
    return found.sort((a, b) => b.created_at_ms - a.created_at_ms || a.version.localeCompare(b.version));
  }

  async find(version: string): Promise<Lineage | null> {
    if (!VERSION.test(version)) return null;
    return await readJson(this.path(version, "json"), Lineage);
  }

  async bytes(version: string): Promise<Result<Uint8Array>> {
    if (!VERSION.test(version)) return err(`"${version}" is no name for a version`);
    try {
      return ok(await Deno.readFile(this.path(version, "onnx")));
    } catch (cause) {
      return err(`Cannot read version ${version}: ${cause instanceof Error ? cause.message : cause}`);
    }
  }

  async champion(): Promise<string | null> {
    return (await this.pointer())?.champion ?? null;
  }

  /** The champion and those before it, the latest first. */
  async champions(): Promise<string[]> {
    const pointer = await this.pointer();
    return pointer ? [pointer.champion, ...pointer.history.toReversed()] : [];
  }

  /** Points at a version from now on. The one before is remembered for `rollback`. */
  async promote(version: string): Promise<Result<ChampionChange>> {
    if (!await this.find(version)) return err(`There is no version "${version}" in ${this.folder}`);
    const before = await this.pointer();
    if (before?.champion === version) return ok({ champion: version, previous: before.history.at(-1) ?? null });
    const history = before ? [...before.history, before.champion].slice(-HISTORY_MAX) : [];
    await this.point({ champion: version, history });
    return ok({ champion: version, previous: before?.champion ?? null });
  }

  /** @returns Who `rollback` would bring back, or why nobody. */
  async previous(): Promise<Result<string>> {
    const version = (await this.pointer())?.history.at(-1);
    return version === undefined ? err(`There is no earlier champion to go back to in ${this.folder}`) : ok(version);
  }

  /** Back to the champion before this one, which is forgotten as champion but stays in the list. */
  async rollback(): Promise<Result<ChampionChange>> {
    const before = await this.pointer();
    const version = before?.history.at(-1);
    if (!before || version === undefined) return err(`There is no earlier champion to go back to in ${this.folder}`);
    if (!await this.find(version)) return err(`The earlier champion ${version} is no longer in ${this.folder}`);
    await this.point({ champion: version, history: before.history.slice(0, -1) });
    return ok({ champion: version, previous: before.champion });
  }

  private pointer(): Promise<Champion | null> {
    return readJson(join(this.folder, "champion.json"), Champion);
  }

  private point(champion: Champion): Promise<void> {
    return writeAtomically(join(this.folder, "champion.json"), JSON.stringify(champion, null, 2) + "\n");
  }

  private path(version: string, extension: string): string {
    return join(this.folder, "versions", `${version}.${extension}`);
  }
}

/** @returns null when there is no such file. @throws {Error} A sentence that names the file when it cannot be read as one. */
async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    throw cause;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : cause;
    throw new Error(`Cannot read ${path}: ${reason}. Remove it or restore it from a backup`, { cause });
  }
}
