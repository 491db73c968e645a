import type { Command } from "./command.ts";
import type { SettingsChange } from "./event.ts";
import type { EngineSettings } from "./settings.ts";
import type { EngineState } from "./state.ts";
import { takeSettings } from "./track_record.ts";

/** The configuration was read again. Decisions from now on are made by it; what is on its way keeps its orders. */
export function onSettings(
  state: EngineState,
  { settings, configHash, who, why, changed, needRestart }: { readonly settings: EngineSettings } & SettingsChange,
): Command[] {
  state.settings = takeSettings(state, settings);
  const details = { action: "reload", who, why, changed, need_restart: needRestart, config_hash: configHash };
  const message = `configuration reloaded by ${who}${why ? `: ${why}` : ""}; ${words(changed)}`;
  return [{ kind: "tell", notice: { eventType: "OPERATOR", severity: "info", message, details } }];
}

const NAMED_MAX = 5;

function words(changed: SettingsChange["changed"]): string {
  if (changed.length === 0) return "no key that applies at once has changed";
  const named = changed.slice(0, NAMED_MAX)
    .map(({ key, from, to }) => `${key} from ${JSON.stringify(from)} to ${JSON.stringify(to)}`);
  const more = changed.length - named.length;
  return named.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
