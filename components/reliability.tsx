import type { ReliabilityView } from "../coordinator/ports/views.ts";
import { number, percent } from "./format.ts";

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
        viewBox={`-8 -8 ${SIZE + 16} ${SIZE + 16}`}
        role="img"
        aria-label={`Reliability of ${name}: as stated ${told(stated)}; calibrated ${told(calibrated)}`}
      >
        <rect class="reliability-frame" width={SIZE} height={SIZE} />
        <line class="reliability-diagonal" x1="0" y1={SIZE} x2={SIZE} y2="0" />
        <Bins reliability={stated} kind="stated" />
        <Bins reliability={calibrated} kind="calibrated" />
      </svg>
      <figcaption>
        <span class="reliability-key is-stated">as stated: {told(stated)}</span>
        <span class="reliability-key is-calibrated">calibrated: {told(calibrated)}</span>
      </figcaption>
    </figure>
  );
}

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
          <title>{`${count} forecasts of ${percent(stated)}: ${percent(came_true)} came true`}</title>
        </circle>
      ))}
    </g>
  );
}
