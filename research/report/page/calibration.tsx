import { ReliabilityDiagram } from "../../../components/reliability.tsx";
import { number, percent } from "../../../domain/figure_text.ts";
import type { Reliability, VoiceCalibration } from "../calibration.ts";
import type { Report } from "../report.ts";
import { Section } from "./section.tsx";

/** What was said against what came true. */
export function Calibration({ report: { calibration } }: { report: Report }) {
  if (!calibration) {
    return (
      <Section id="calibration" title="Calibration">
        <p class="dim">No outcome is known: nothing was said, or the data ends before the horizon.</p>
      </Section>
    );
  }
  const { horizon_bars, judged, base_rates, models, ensemble } = calibration;
  const voices = ensemble ? [ensemble, ...models] : models;
  return (
    <Section
      id="calibration"
      title="Calibration: what was said, and what came true"
      aside={`${
        number(judged, 0)
      } decisions, traded or not, judged by the trade that the configuration makes within ${horizon_bars} candles. Right would have been: long ${
        percent(base_rates.long)
      }, short ${percent(base_rates.short)}, hold ${percent(base_rates.hold)}.`}
    >
      <div class="three">
        {voices.map((voice) => (
          <div key={voice.name}>
            <h3>{voice.name}</h3>
            <ReliabilityDiagram name={voice.name} stated={viewOf(voice.stated)} calibrated={viewOf(voice.calibrated)} />
            <p class="dim">{wordOf(voice, base_rates)}</p>
          </div>
        ))}
      </div>
    </Section>
  );
}

const viewOf = ({ bins, brier, calibration_error }: Reliability) => ({
  brier,
  calibration_error,
  bins: bins.map(({ count, stated, cameTrue }) => ({ count, stated, came_true: cameTrue })),
});

/** Brier score of somebody who always states the base rates. */
function wordOf({ calibrated }: VoiceCalibration, rates: Readonly<Record<"long" | "short" | "hold", number>>): string {
  const knowsRates = 1 - rates.long ** 2 - rates.short ** 2 - rates.hold ** 2;
  const skill = 1 - calibrated.brier / knowsRates;
  return skill > 0
    ? `${percent(skill)} better (Brier) than always stating how often each was right.`
    : `No better than always stating how often each was right (Brier ${number(knowsRates, 3)}).`;
}
