import type { Command } from "./command.ts";
import { giveUp } from "./entry.ts";
import { type EngineState, staleModelsReason } from "./state.ts";

/**
 * Model servers that have told nothing for more than twice their time, all of them; none when each is heard again. While
 * `safety.stop_entries_on_stale_model` holds, nothing new is opened meanwhile and entries on their way are taken back.
 */
export function onStaleModels(state: EngineState, models: readonly string[]): Command[] {
  state.staleModels = models;
  const reason = staleModelsReason(state);
  const silent = models.length > 0;
  return [
    {
      kind: "tell",
      notice: {
        eventType: "WARNING",
        severity: silent ? "warning" : "info",
        message: silent
          ? `Silent model servers: ${models.join(", ")}${
            reason === null ? "" : "; nothing new is opened until all speak"
          }`
          : "All model servers are heard again",
        details: { stale: "model", models },
      },
    },
    ...(reason === null ? [] : [...state.trades.values()].flatMap((trade) => giveUp(state, trade))),
  ];
}
