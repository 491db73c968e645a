import { changeWords, type KeyChange } from "../../domain/key_change.ts";
import type { Command } from "./command.ts";
import type { SettingsChange } from "./event.ts";
import type { EngineSettings } from "./settings.ts";
import type { EngineState } from "./state.ts";
import { takeSettings } from "./track_record.ts";

/** The configuration was read again. Decisions from now on are made by it; what is on its way keeps its orders. */
export function onSettings(
  state: EngineState,
  { settings, configHash, who, why, changed, needRestart, withdrawn = [] }:
    & { readonly settings: EngineSettings }
    & SettingsChange,
): Command[] {
  state.settings = takeSettings(state, settings);
  const details = {
    action: "reload",
    who,
    why,
    changed,
    need_restart: needRestart,
    withdrawn,
    config_hash: configHash,
  };
  const waits = needRestart.length === 0 ? "" : `; waits for a restart: ${words(needRestart)}`;
  const back = withdrawn.length === 0 ? "" : `; waits no more for a restart: ${words(withdrawn)}`;
  const applied = changed.length === 0 ? "no key that applies at once has changed" : words(changed);
  const message = `configuration reloaded by ${who}${why ? `: ${why}` : ""}; ${applied}${waits}${back}`;
  return [{ kind: "tell", notice: { eventType: "OPERATOR", severity: "info", message, details } }];
}

/** What more there is stands in the details. */
const NAMED_MAX = 20;

function words(changes: readonly (KeyChange | string)[]): string {
  const named = changes.slice(0, NAMED_MAX).map((change) => typeof change === "string" ? change : changeWords(change));
  const more = changes.length - named.length;
  return named.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
