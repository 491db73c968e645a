import { join, relative } from "node:path";
import { LEDGER_FILE, researchFile } from "../research/trial_ledger.ts";
import type { KeptFile } from "./take_backup.ts";

/** Of the models' folder only what a server cannot make again: versions, which one serves, and what it was told. */
const KEPT = /\.(onnx|json|jsonl|csv)$/;
/** A training that is under way begins anew. */
const LEFT_OUT = new Set(["training"]);
const FOLDERS_DEEP = 6;

/**
 * What a restored coordinator needs beside its database: the registry of models, the trial ledger and the configuration. Secrets
 * (`operator.token`, `session.key`, the environment) are made or given anew.
 *
 * @param configPath The configuration that is read; undefined where there is none.
 */
export async function keptFiles(dataDir: string, configPath: string | undefined): Promise<KeptFile[]> {
  const models = await filesBelow(join(dataDir, "models"), FOLDERS_DEEP);
  const ledger = researchFile(dataDir);
  return [
    ...models.map((from): KeptFile => ({ from, as: relative(dataDir, from) })),
    ...(await isFile(ledger) ? [{ from: ledger, as: LEDGER_FILE, isDatabase: true } as const] : []),
    ...(configPath !== undefined && await isFile(configPath) ? [{ from: configPath, as: "config.yaml" }] : []),
  ];
}

const isFile = async (path: string): Promise<boolean> => (await Deno.stat(path).catch(() => null))?.isFile === true;

async function filesBelow(folder: string, depth: number): Promise<string[]> {
  if (depth === 0) return [];
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  });
  const found: string[] = [];
  for (const { name, isFile, isDirectory } of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    const path = join(folder, name);
    if (isDirectory && !LEFT_OUT.has(name)) found.push(...await filesBelow(path, depth - 1));
    if (isFile && KEPT.test(name)) found.push(path);
  }
  return found;
}
