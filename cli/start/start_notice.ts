import type { Notice } from "../../coordinator/engine/command.ts";
import type { RunningConfig } from "../../coordinator/runtime/config/running_config.ts";
import { VERSION } from "../../domain/version.ts";
import type { Market } from "./market.ts";
import type { StartRequest } from "./request.ts";

/** What began to run, for whoever asks later. */
export function startNotice(
  { mode }: Pick<StartRequest, "mode">,
  { symbols, timeframe }: Pick<Market, "symbols" | "timeframe">,
  { hash }: Pick<RunningConfig, "hash">,
  commit: string | null,
): Notice {
  const build = commit === null ? "commit not known" : `commit ${commit.slice(0, 12)}`;
  return {
    eventType: "SYSTEM",
    severity: "info",
    message: `Started: Xylen ${VERSION}, ${build}, mode ${mode}, ${symbols.join(", ")} ${timeframe}, configuration ${
      hash.slice(0, 12)
    }`,
    details: { version: VERSION, commit, mode, symbols, timeframe, config_hash: hash },
  };
}
