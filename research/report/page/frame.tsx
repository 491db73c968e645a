import type { ComponentChildren } from "preact";

/** Height of a plot without the line of dates below it, px. */
export const PLOT_PX = 220;
const DATES_PX = 22;
/** Air above and below what is drawn, px. */
const AIR_PX = 8;
/** Drawn things are this wide and high, and are stretched to the plot. */
export const WIDE = 1_000;
export const HIGH = 1_000;

export interface Scale {
  readonly low: number;
  readonly high: number;
}

export interface Tick {
  /** From the left or the top, 0 to 1. */
  readonly at: number;
  readonly text: string;
  /** Left out where the page is narrow. */
  readonly isForWide?: boolean;
}

/** Height of a value in what is drawn: 0 is the top. */
export const yOf = ({ low, high }: Scale, value: number): number => (1 - (value - low) / (high - low)) * HIGH;

/** The same on the screen, px from the top of the chart. */
export const pxOf = (scale: Scale, value: number, plotPx = PLOT_PX): number =>
  AIR_PX + yOf(scale, value) / HIGH * (plotPx - 2 * AIR_PX);

/** @returns The range of values, never empty. @param keep Values that must be on it. */
export function scaleOf(values: Iterable<number>, ...keep: readonly number[]): Scale {
  let low = Infinity, high = -Infinity;
  for (const value of [...values, ...keep]) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) return { low: 0, high: 1 };
  return low === high
    ? { low: low - Math.max(1, Math.abs(low) * 0.01), high: high + Math.max(1, Math.abs(high) * 0.01) }
    : { low, high };
}

const STEPS = [1, 2, 2.5, 5, 10];

/** Round values on a scale, some three to six of them. */
export function roundValues({ low, high }: Scale): number[] {
  const rough = (high - low) / 4, size = 10 ** Math.floor(Math.log10(rough));
  const step = size * STEPS.find((each) => each * size >= rough)!;
  const values: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high; i++) values.push(i * step);
  return values;
}

export const valueTicks = (scale: Scale, text: (value: number) => string): Tick[] =>
  roundValues(scale).map((value) => ({ at: yOf(scale, value) / HIGH, text: text(value) }));

const DAY_MS = 86_400_000;

/** Some four to seven dates between two instants, evenly spaced. */
export function dateTicks(fromMs: number, toMs: number): Tick[] {
  const long = toMs - fromMs > 4 * DAY_MS;
  return [0.12, 0.31, 0.5, 0.69, 0.88].map((at, i) => {
    const iso = new Date(fromMs + at * (toMs - fromMs)).toISOString();
    return { at, text: long ? iso.slice(0, 10) : iso.slice(5, 16).replace("T", " "), isForWide: i % 2 === 1 };
  });
}

interface FrameProps {
  /** What a reader hears who does not see it. */
  readonly label: string;
  readonly values: readonly Tick[];
  readonly along: readonly Tick[];
  readonly plotPx?: number;
  /** Drawn WIDE by HIGH and stretched; lines keep their width by `vector-effect`. */
  readonly children: ComponentChildren;
  /** Not stretched, placed by percent and px. */
  readonly over?: ComponentChildren;
}

/** A chart as wide as its place, whose text keeps its size at any width. */
export function Frame({ label, values, along, plotPx = PLOT_PX, children, over }: FrameProps) {
  const y = (at: number) => (AIR_PX + at * (plotPx - 2 * AIR_PX)).toFixed(1);
  return (
    <svg class="chart" width="100%" height={plotPx + DATES_PX} role="img" aria-label={label}>
      {values.map(({ at, text }) => <line key={text} class="grid" x1="0" x2="100%" y1={y(at)} y2={y(at)} />)}
      <svg
        x="0"
        y={AIR_PX}
        width="100%"
        height={plotPx - 2 * AIR_PX}
        viewBox={`0 0 ${WIDE} ${HIGH}`}
        preserveAspectRatio="none"
        overflow="visible"
      >
        {children}
      </svg>
      {over}
      {values.map(({ at, text }) => (
        <text key={text} class="tick" x="2" y={Math.max(10, Number(y(at)) - 3).toFixed(1)}>{text}</text>
      ))}
      {along.map(({ at, text, isForWide }) => (
        <text
          key={at}
          class={isForWide ? "tick is-wide" : "tick"}
          x={`${(at * 100).toFixed(1)}%`}
          y={plotPx + 15}
          text-anchor="middle"
        >
          {text}
        </text>
      ))}
    </svg>
  );
}

/** Path through points that are WIDE by HIGH. */
export const pathThrough = (points: readonly (readonly [x: number, y: number])[]): string =>
  points.length === 0 ? "" : `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`;

export const Line = ({ points, kind }: { points: readonly (readonly [number, number])[]; kind: string }) => (
  <path class={`line ${kind}`} d={pathThrough(points)} vector-effect="non-scaling-stroke" />
);

/** Between the points and a height. */
export const Area = ({ points, kind, base }: {
  points: readonly (readonly [number, number])[];
  kind: string;
  base: number;
}) => {
  const first = points[0], last = points.at(-1);
  if (!first || !last) return null;
  const d = `${pathThrough(points)}L${last[0].toFixed(1)} ${base.toFixed(1)}L${first[0].toFixed(1)} ${
    base.toFixed(1)
  }Z`;
  return <path class={`area ${kind}`} d={d} />;
};
