import type { ConfigOverrides, LoadedConfig } from "../coordinator/runtime/config/load.ts";
import { ExitError } from "./exit.ts";

/** Where a command finds a coordinator's configuration and data: as `start` does. */
export interface ConfigOptions {
  readonly config?: string;
  readonly dataDir?: string;
}

export const DEFAULT_CONFIG = "config.yaml";

/** @returns The file that is named, else `config.yaml` of this folder where it is there. */
export async function configPath({ config }: ConfigOptions): Promise<string | undefined> {
  if (config !== undefined) return config;
  const isThere = await Deno.stat(DEFAULT_CONFIG).then((file) => file.isFile, () => false);
  return isThere ? DEFAULT_CONFIG : undefined;
}

/** What `--data-dir` says goes before the file. */
export const dataDirOverrides = (dataDir: string | undefined): ConfigOverrides =>
  dataDir === undefined ? {} : {
    data: { storage_path: dataDir },
    database: { url: `file:${dataDir}/xylen.db`, csv_path: `${dataDir}/trades.csv` },
  };

/** The configuration that a coordinator with the same options has. @throws {ExitError} 2 with every fault of it. */
export async function loadedConfig(options: ConfigOptions): Promise<LoadedConfig> {
  const { loadConfig } = await import("../coordinator/runtime/config/load.ts");
  const { faultReport } = await import("../coordinator/runtime/config/faults.ts");
  const loaded = await loadConfig(await configPath(options), dataDirOverrides(options.dataDir));
  if (!loaded.ok) throw new ExitError(faultReport(loaded.error), 2);
  return loaded.value;
}

/** What the environment says of the database. A folder that is named goes before it; a blank variable says nothing. */
export function databaseSecrets(
  { dataDir }: ConfigOptions,
): { url: string | undefined; authToken: string | undefined } {
  const read = (name: string) => Deno.env.get(name)?.trim() || undefined;
  return { url: dataDir === undefined ? read("LIBSQL_URL") : undefined, authToken: read("LIBSQL_AUTH_TOKEN") };
}
