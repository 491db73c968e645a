import { join } from "node:path";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { HistoryStore } from "../../research/history/store/history_store.ts";
import { type ConfigOptions, loadedConfig } from "../loaded_config.ts";

export interface StoreChoice extends ConfigOptions {
  readonly store?: string;
  readonly json?: true;
}

export interface OpenStore {
  readonly store: HistoryStore;
  readonly config: Config;
}

/** The store that the options name, with the compression of the configuration. @throws {ExitError} 2 of a bad one. */
export async function openStore(options: StoreChoice): Promise<OpenStore> {
  const { config } = await loadedConfig(options);
  const { storage_path, compression, compression_level } = config.data;
  const folder = options.store ?? join(storage_path, "history");
  return { store: new HistoryStore(folder, { codec: compression, level: compression_level }), config };
}
