import { faultReport } from "../../coordinator/runtime/config/faults.ts";
import { loadConfig } from "../../coordinator/runtime/config/load.ts";
import type { Profile } from "../../coordinator/runtime/config/profile.ts";
import { type BaseConfig, ON_RECORDED } from "../../research/search/changed_config.ts";
import { ExitError } from "../exit.ts";
import { configPath } from "../loaded_config.ts";

/** The configuration that recorded candles are traded by. @throws {ExitError} 2 with every fault of it. */
export async function baseOf(options: { readonly config?: string }, profile: Profile): Promise<BaseConfig> {
  const loaded = await loadConfig(await configPath(options), ON_RECORDED, profile);
  if (!loaded.ok) throw new ExitError(faultReport(loaded.error), 2);
  for (const warning of loaded.value.warnings) console.error(warning);
  const { text, config } = loaded.value;
  return { text: text ?? "", profile, config };
}
