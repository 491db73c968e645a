import { join } from "node:path";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Lineage } from "./lineage.ts";
import { VersionStore } from "./version_store.ts";

/** One model server's registry among those of a folder. */
export interface NamedRegistry {
  readonly name: string;
  readonly store: VersionStore;
}

/** The registries below a folder, one a model server, by name. A folder that is not there holds none. */
export async function openRegistries(root: string): Promise<NamedRegistry[]> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(root)) {
      if (entry.isDirectory && await isFolder(join(root, entry.name, "versions"))) names.push(entry.name);
    }
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  }
  return await Promise.all(
    names.sort().map(async (name) => ({ name, store: await VersionStore.open(join(root, name)) })),
  );
}

/** @returns The one registry that holds a version, or that there is none or more than one. */
export async function registryOf(
  root: string,
  version: string,
): Promise<Result<NamedRegistry & { readonly lineage: Lineage }>> {
  const found = [];
  for (const registry of await openRegistries(root)) {
    const lineage = await registry.store.find(version);
    if (lineage) found.push({ ...registry, lineage });
  }
  const [only, ...more] = found;
  if (!only) return err(`There is no version "${version}" in ${root}: see models list`);
  return more.length === 0
    ? ok(only)
    : err(`Version "${version}" is in ${found.map(({ name }) => name).join(" and ")}`);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}
