import { Changing } from "./changing.tsx";
import { Meter } from "./bars.tsx";
import { duration, NONE, number, percent } from "../domain/figure_text.ts";
import { Glyph, type GlyphName } from "./glyph.tsx";
import type { ModelStatus } from "./overview.ts";

export const SIGNS: Readonly<Record<ModelStatus["status"], GlyphName>> = {
  ready: "dot",
  starting: "ring",
  training: "ring",
  failing: "warn",
  offline: "no",
};

const ACTIONS: Readonly<Record<string, GlyphName>> = { long: "long", short: "short", hold: "hold" };

export const Models = ({ models }: { models: readonly ModelStatus[] }) => (
  <section class="models" aria-label="Models">
    {models.map((model) => <ModelCard key={model.name} model={model} />)}
  </section>
);

const ModelCard = ({ model }: { model: ModelStatus }) => (
  <article class={`card model is-${model.status}`} aria-label={`Model ${model.name}`}>
    <header class="model-head">
      <h3>{model.name}</h3>
      <span class={`state state-${model.status}`}>
        <Glyph key={model.status} name={SIGNS[model.status]} /> <Changing text={model.status} />
      </span>
    </header>
    <LastWord model={model} />
    <dl class="facts">
      <dt>Latency</dt>
      <dd>
        <Changing text={model.latencyMs === null ? NONE : `${number(model.latencyMs, 1)} ms`} />
      </dd>
      <dt>Version</dt>
      <dd title={model.modelVersion ?? "no model loaded"}>
        <Changing text={shortVersion(model)} />
      </dd>
      <dt>Samples</dt>
      <dd>
        <Changing text={model.trainingSamples > 0 ? number(model.trainingSamples, 0) : NONE} />
      </dd>
      <dt title="Mean log loss of the latest live predictions whose outcome is known; lower is better">Live loss</dt>
      <dd title={liveTitle(model)}>
        <Changing text={liveLoss(model)} />
      </dd>
      <dt>Weight</dt>
      <dd>{model.enabled ? number(model.weight) : "off"}</dd>
    </dl>
    <p
      class={worry(model) && !isPreparing(model) ? "model-foot is-trouble" : "model-foot"}
      title={worry(model) ?? undefined}
    >
      {worry(model) ?? footnote(model)}
    </p>
    {model.status === "training" || model.training ? <div class="training-line" aria-hidden="true" /> : null}
  </article>
);

/** Whether it is listened to now. */
export const hasVote = ({ enabled, status }: ModelStatus): boolean => enabled && status === "ready";

/** What is wrong with a model, or what its server has noticed of it. */
const worry = ({ trouble, watch }: ModelStatus): string | null => trouble ?? watch?.alerts[0]?.message ?? null;

const liveLoss = ({ watch }: ModelStatus): string => watch?.scores ? number(watch.scores.logLoss, 3) : NONE;

function liveTitle({ watch }: ModelStatus): string {
  if (!watch?.scores) return "no prediction's outcome is known yet";
  const { predictions, baseLogLoss, hitRate } = watch.scores;
  const drift = watch.driftPsi === null ? "" : `; features drifted by a PSI of ${number(watch.driftPsi, 2)}`;
  return `base rates ${number(baseLogLoss, 3)}, ${percent(hitRate)} right, over ${predictions} predictions${drift}`;
}

/** What a model that is not yet ready says of itself is its progress, not its trouble. */
export const isPreparing = ({ status }: ModelStatus): boolean => status === "starting" || status === "training";

/** How far a model is on its way to its first answer, 0 to 1, as far as it tells. */
export function preparedShare({ status, trouble }: ModelStatus): number {
  if (status === "ready") return 1;
  const [, percents] = /(\d+(?:\.\d+)?) ?%/.exec(trouble ?? "") ?? [];
  return status === "training" && percents ? Math.min(1, Number(percents) / 100) : 0;
}

/** Without the model's name in front, which stands above. */
const shortVersion = ({ name, modelVersion }: ModelStatus): string =>
  modelVersion === null
    ? NONE
    : modelVersion.startsWith(`${name}-`)
    ? modelVersion.slice(name.length + 1)
    : modelVersion;

/** What it said last, unless that is over. */
function LastWord({ model }: { model: ModelStatus }) {
  const votes = hasVote(model);
  const action = votes ? model.lastAction : null;
  const confidence = votes ? model.lastConfidence : null;
  return (
    <div class="last-word">
      <span class={`action action-${action ?? "none"}`}>
        {action && <Glyph name={ACTIONS[action] ?? "hold"} />}{" "}
        {action ?? (votes || isPreparing(model) ? "no word yet" : "no vote")}
      </span>
      <span class="last-confidence">
        <Changing text={percent(confidence)} />
      </span>
      <Meter value={confidence} tone={action ?? "none"} />
    </div>
  );
}

function footnote(model: ModelStatus): string {
  if (model.status === "training") return "Training on the market's own past";
  if (model.status === "starting") return "Starting its server";
  if (model.training) return "Serves while a new version trains";
  const restarts = model.restarts > 0 ? `, ${model.restarts} restarts` : "";
  return model.uptimeSeconds === null ? "No trouble" : `Up ${duration(model.uptimeSeconds * 1000)}${restarts}`;
}
