import { Meter } from "./bars.tsx";
import { Changing } from "./changing.tsx";
import { Glyph, type GlyphName } from "./glyph.tsx";
import { isPreparing, preparedShare } from "./models.tsx";
import type { ModelStatus, StatusView } from "./overview.ts";
import { Panel } from "./panel.tsx";

/** In place of the last decision until there is one: what is being got ready. */
export function Startup({ status, models }: { status: StatusView; models: readonly ModelStatus[] }) {
  const ready = models.filter((model) => model.status === "ready").length;
  return (
    <Panel id="decision" title="Getting ready" aside={<Changing text={`${ready} of ${models.length} models`} />}>
      <div class="verdict verdict-held">
        <p class="verdict-line">
          <Glyph name="ring" /> No decision yet
        </p>
        <p class="verdict-why">
          {status.progress ?? (status.state === "starting" ? "Starting" : "Waiting for the next candle to close")}
        </p>
      </div>
      <div class="startup">
        <ol>{models.map((model) => <ModelRow key={model.name} model={model} />)}</ol>
        <p class="dim">
          Models learn from candles that are over before trading begins, never from those that are traded. The first
          decision comes with the first closed candle after that.
        </p>
      </div>
    </Panel>
  );
}

const SIGNS: Readonly<Record<ModelStatus["status"], GlyphName>> = {
  ready: "yes",
  starting: "ring",
  training: "ring",
  failing: "warn",
  offline: "warn",
};

const ModelRow = ({ model }: { model: ModelStatus }) => (
  <li class={model.trouble && !isPreparing(model) ? "is-trouble" : ""}>
    <p class="startup-line">
      <Glyph name={SIGNS[model.status]} /> <span class="startup-name">{model.name}</span>
      <span class="startup-what">
        <Changing text={model.trouble ?? model.status} />
      </span>
    </p>
    <Meter value={preparedShare(model)} tone={model.status === "ready" ? "long" : "info"} />
  </li>
);
