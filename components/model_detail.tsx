import type { ModelResult } from "../coordinator/ports/results.ts";
import type { StandingView } from "../coordinator/ports/views.ts";
import { duration, NONE, number, percent, signed } from "../domain/figure_text.ts";
import { Glyph } from "./glyph.tsx";
import { SIGNS } from "./models.tsx";
import type { ModelStatus } from "./overview.ts";
import { Panel } from "./panel.tsx";
import { ReliabilityDiagram } from "./reliability.tsx";
import { When } from "./when.tsx";

export interface ModelDetailProps {
  readonly model: ModelStatus;
  /** Null while none of its forecasts is judged. */
  readonly standing: StandingView | null;
  /** Null while it has voted for no trade that has ended. */
  readonly result: ModelResult | null;
  /** Where there is more of it; left out on that page itself. */
  readonly href?: string;
}

/** One model: is it well, is it right, and does it know how right it is. */
export function ModelDetail({ model, standing, result, href }: ModelDetailProps) {
  const { name, status, watch } = model;
  const calibration = standing?.calibration ?? null;
  const facts: readonly (readonly [name: string, value: string])[] = [
    ["Version", model.modelVersion ?? "none loaded"],
    ["Learned from", model.trainingSamples > 0 ? `${number(model.trainingSamples, 0)} samples` : NONE],
    ["Server", serverText(model)],
    ["Latency", model.latencyMs === null ? NONE : `${number(model.latencyMs, 1)} ms`],
    ["Configured weight", model.enabled ? number(model.weight) : "off"],
    [
      "Earned factor",
      standing ? `× ${number(standing.factor)} by ${number(standing.samples, 0)} judged answers` : NONE,
    ],
    ["Answered", standing ? `${percent(standing.answered)} of the questions` : NONE],
    ["Brier score", standing ? `${number(standing.brier, 3)} for its weight: older answers fade` : NONE],
    [
      "Live log loss",
      watch?.scores ? `${number(watch.scores.logLoss, 3)}, base rates ${number(watch.scores.baseLogLoss, 3)}` : NONE,
    ],
    ["Right", watch?.scores ? `${percent(watch.scores.hitRate)} of ${number(watch.scores.predictions, 0)}` : NONE],
    ["Feature drift (PSI)", watch?.driftPsi == null ? NONE : number(watch.driftPsi, 3)],
    ["Trades", result ? `${number(result.trades, 0)} voted for, ${signed(result.pnl)} USDT its part` : NONE],
  ];
  return (
    <Panel
      id={`model-${name}`}
      title={href === undefined ? "Now" : <a href={href}>{name}</a>}
      aside={
        <span class={`state state-${status}`}>
          <Glyph name={SIGNS[status]} /> {status}
        </span>
      }
    >
      {model.trouble && <p class="is-alarm">{model.trouble}</p>}
      {watch?.alerts.map(({ kind, message }) => <p class="is-alarm" key={kind}>{message}</p>)}
      <dl class="story-facts">
        {facts.map(([title, value]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {calibration?.reliability
        ? (
          <>
            <ReliabilityDiagram name={name} {...calibration.reliability} />
            <p class="dim">
              {calibration.curves_used
                ? `Curves (${calibration.method}) of ${number(calibration.samples, 0)} samples correct what it states.`
                : `Chance explains what curves of ${number(calibration.samples, 0)} samples would have gained: ` +
                  "only the shift of the classes is corrected."} Fitted <When ms={calibration.fitted_at} />.
            </p>
          </>
        )
        : <p class="dim">Its forecasts are calibrated once enough of them are judged.</p>}
    </Panel>
  );
}

function serverText({ uptimeSeconds, memoryUsageMb, cpuPercent, restarts }: ModelStatus): string {
  if (uptimeSeconds === null) return "does not answer";
  const parts = [
    `up ${duration(uptimeSeconds * 1000)}`,
    memoryUsageMb === null ? "" : `${number(memoryUsageMb, 0)} MB`,
    cpuPercent === null ? "" : `${number(cpuPercent, 0)} % CPU`,
    restarts > 0 ? `${restarts} restarts` : "",
  ];
  return parts.filter(Boolean).join(", ");
}
