import { join } from "node:path";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Lineage } from "./lineage.ts";
import { VersionStore } from "./version_store.ts";

/** One model server's registry among those of a folder. */
export interface NamedRegistry {
  readonly name: string;
  readonly store: VersionStore;
}

/**
 * The registries below a folder, by name: one a model server, directly or in a folder for each history that models
 * were trained on. A folder that is not there holds none.
 */
export async function openRegistries(root: string): Promise<NamedRegistry[]> {
  const names: string[] = [];
  for (const name of await foldersIn(root)) {
    if (await isFolder(join(root, name, "versions"))) names.push(name);
    else {
      for (const server of await foldersIn(join(root, name))) {
        if (await isFolder(join(root, name, server, "versions"))) names.push(join(name, server));
      }
    }
  }
  return await Promise.all(
    names.sort().map(async (name) => ({ name, store: await VersionStore.open(join(root, name)) })),
  );
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.filter((entry) => entry.isDirectory).map((entry) => entry.name);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return [];
    throw cause;
  }
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
