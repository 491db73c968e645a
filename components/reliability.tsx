import type { ReliabilityView } from "../coordinator/ports/views.ts";
import { number, percent } from "../domain/figure_text.ts";

const SIZE = 200;
const RADIUS_MOST = 9;

/**
 * Reliability diagram: across what was stated, up what came true; on the diagonal both are the same. Each circle is a
 * bin, its area the share of forecasts in it.
 */
export function ReliabilityDiagram({ name, stated, calibrated }: {
  name: string;
  stated: ReliabilityView;
  calibrated: ReliabilityView;
}) {
  const told = (of: ReliabilityView) =>
    `calibration error ${percent(of.calibration_error)}, Brier ${number(of.brier, 3)}`;
  return (
    <figure class="reliability">
      <svg
        viewBox={`-34 -8 ${SIZE + 48} ${SIZE + 46}`}
        role="img"
        aria-label={`Reliability of ${name}: as stated ${told(stated)}; calibrated ${told(calibrated)}`}
      >
        <rect class="reliability-frame" width={SIZE} height={SIZE} />
        <line class="reliability-diagonal" x1="0" y1={SIZE} x2={SIZE} y2="0" />
        <Axes />
        <Bins reliability={stated} kind="stated" />
        <Bins reliability={calibrated} kind="calibrated" />
      </svg>
      <figcaption>
        <span class="reliability-key is-stated">as stated: {told(stated)}</span>
        <span class="reliability-key is-calibrated">calibrated: {told(calibrated)}</span>
        <span class="dim">
          {number(countOf(stated), 0)} stated probabilities, three a forecast; the larger a circle, the more of them.
        </span>
        <Harm stated={stated} calibrated={calibrated} />
      </figcaption>
    </figure>
  );
}

/** A correction was fitted on what came before: on what came after it may be wrong. */
function Harm({ stated, calibrated }: { stated: ReliabilityView; calibrated: ReliabilityView }) {
  const worse = [
    calibrated.brier > stated.brier ? "the Brier score" : "",
    calibrated.calibration_error > stated.calibration_error ? "the calibration error" : "",
  ].filter(Boolean);
  return worse.length > 0 && <span class="is-alarm">The correction made {worse.join(" and ")} worse on these.</span>;
}

const countOf = ({ bins }: ReliabilityView): number => bins.reduce((sum, { count }) => sum + count, 0);

const TICKS = [0, 0.25, 0.5, 0.75, 1] as const;

/** Both axes run from 0 to 100 %. */
const Axes = () => (
  <g class="reliability-axes" aria-hidden="true">
    {TICKS.map((tick) => (
      <g key={tick}>
        <text x={tick * SIZE} y={SIZE + 14} text-anchor="middle">{tick * 100}</text>
        <text x="-6" y={(1 - tick) * SIZE + 3} text-anchor="end">{tick * 100}</text>
      </g>
    ))}
    <text x={SIZE / 2} y={SIZE + 30} text-anchor="middle">stated, %</text>
    <text transform={`translate(-26 ${SIZE / 2}) rotate(-90)`} text-anchor="middle">came true, %</text>
  </g>
);

function Bins({ reliability: { bins }, kind }: { reliability: ReliabilityView; kind: "stated" | "calibrated" }) {
  const most = bins.reduce((max, { count }) => Math.max(max, count), 1);
  return (
    <g class={`reliability-${kind}`}>
      {bins.filter(({ count }) => count > 0).map(({ count, stated, came_true }) => (
        <circle
          key={stated}
          cx={(stated * SIZE).toFixed(1)}
          cy={((1 - came_true) * SIZE).toFixed(1)}
          r={(1.5 + Math.sqrt(count / most) * (RADIUS_MOST - 1.5)).toFixed(1)}
        >
          <title>{`${count} stated as ${percent(stated)}: ${percent(came_true)} came true`}</title>
        </circle>
      ))}
    </g>
  );
}
