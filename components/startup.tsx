import { Meter } from "./bars.tsx";
import { Glyph } from "./glyph.tsx";
import type { ModelStatus, StatusView } from "./overview.ts";
import { Panel } from "./panel.tsx";

/** In place of the last decision until there is one: what is being got ready. */
export function Startup({ status, models }: { status: StatusView; models: readonly ModelStatus[] }) {
  const ready = models.filter((model) => model.status === "ready").length;
  return (
    <Panel id="decision" title="Getting ready" aside={`${ready} of ${models.length} models`}>
      <div class="verdict verdict-held">
        <p class="verdict-line">
          <Glyph name="ring" /> No decision yet
        </p>
        <p class="verdict-why">
          {status.progress ?? (status.state === "starting" ? "Starting" : "Waiting for the next candle to close")}
        </p>
      </div>
      <div class="startup">
        <Meter value={models.length === 0 ? 0 : ready / models.length} tone="info" />
        <ol>
          {models.map((model) => (
            <li key={model.name} class={model.trouble ? "is-trouble" : ""}>
              <Glyph name={model.status === "ready" ? "yes" : model.trouble ? "warn" : "ring"} /> {model.name}
              <span class="dim">{model.trouble ?? model.status}</span>
            </li>
          ))}
        </ol>
        <p class="dim">
          Models learn from candles that are over before trading begins, never from those that are traded. The first
          decision comes with the first closed candle after that.
        </p>
      </div>
    </Panel>
  );
}
