import type { EquityCurvePoint } from "../../coordinator/ports/results.ts";
import { number, percent } from "../../domain/figure_text.ts";
import { Panel } from "../panel.tsx";
import { When } from "../when.tsx";

const WIDTH = 1000;
const HEIGHT = 240;
const FALLS_HEIGHT = 90;

const across = (i: number, count: number): string => (count < 2 ? 0 : i / (count - 1) * WIDTH).toFixed(1);

interface EquityChartProps {
  readonly points: readonly EquityCurvePoint[];
  /** When each point was taken. */
  readonly every?: string;
  /** Moments that are marked, Unix ms. */
  readonly marks?: readonly number[];
}

/** Equity over time, and below it how far it stands under its high. Drawn on the server; no script. */
export function EquityChart({ points, every = "at the close of each candle", marks = [] }: EquityChartProps) {
  const first = points[0], last = points.at(-1);
  if (!first || !last) {
    return (
      <Panel id="equity" title="Equity">
        <p class="dim">No equity is stored yet: it is with each candle.</p>
      </Panel>
    );
  }
  const values = points.map(({ equity }) => equity);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const range = high - low || 1;
  const height = (value: number) => (HEIGHT - 6 - (value - low) / range * (HEIGHT - 12)).toFixed(1);
  const line = points.map(({ equity }, i) => `${across(i, points.length)} ${height(equity)}`).join("L");
  const falls = points.map(({ equity, peak }) => peak > 0 ? 1 - equity / peak : 0);
  const worst = Math.max(...falls);
  const depth = (fall: number) => (worst === 0 ? 0 : fall / worst * (FALLS_HEIGHT - 4)).toFixed(1);
  const under = falls.map((fall, i) => `${across(i, points.length)} ${depth(fall)}`).join("L");
  return (
    <Panel
      id="equity"
      title="Equity"
      aside={
        <>
          {every}, <When ms={first.timestamp} /> to <When ms={last.timestamp} />
        </>
      }
    >
      <div class="scaled">
        <svg
          class="equity-chart"
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Equity from ${number(first.equity)} to ${number(last.equity)} USDT, between ${number(low)} and ${
            number(high)
          }`}
        >
          {marks.map((ms) => {
            const x = across(points.findIndex(({ timestamp }) => timestamp >= ms), points.length);
            return <path key={ms} class="equity-mark" d={`M${x} 0V${HEIGHT}`} vector-effect="non-scaling-stroke" />;
          })}
          <path class="curve-area" d={`M${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} />
          <path class="curve-line" d={`M${line}`} vector-effect="non-scaling-stroke" />
        </svg>
        <Scale top={number(high)} bottom={number(low)} />
      </div>
      <h3>Drawdown</h3>
      <div class="scaled">
        <svg
          class="drawdown-chart"
          viewBox={`0 0 ${WIDTH} ${FALLS_HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`At most ${percent(worst, 2)} below the high before it`}
        >
          <path class="drawdown-area" d={`M0 0L${under}L${WIDTH} 0Z`} />
        </svg>
        <Scale top="0 %" bottom={`−${percent(worst, 2)}`} />
      </div>
    </Panel>
  );
}

const Scale = ({ top, bottom }: { top: string; bottom: string }) => (
  <div class="scale" aria-hidden="true">
    <span>{top}</span>
    <span>{bottom}</span>
  </div>
);
