import type { ComponentChildren } from "preact";
import { utcDay } from "./backtest_words.ts";

const WIDTH = 1000;
const MARGIN = 6;

export interface TimeLine {
  readonly name: string;
  /** Class name of its colour and dashes. */
  readonly tone: "own" | "held" | "first" | "second" | "third" | "fourth";
  readonly times: readonly number[];
  /** Null where there is none. */
  readonly values: readonly (number | null)[];
}

interface TimeChartProps {
  readonly lines: readonly TimeLine[];
  readonly label: string;
  readonly heightPx: number;
  readonly format: (value: number) => string;
  /** Hangs from the top, filled: how deep it fell. */
  readonly isDepth?: boolean;
}

/** Lines over one axis of time and one of values, each told by name, colour and dashes. Drawn on the server; no script. */
export function TimeChart({ lines, label, heightPx, format, isDepth = false }: TimeChartProps) {
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
  const times = lines.flatMap((line) => [line.times[0], line.times.at(-1)].filter((ms) => ms !== undefined));
  if (values.length < 2) return <p class="dim">Nothing to draw.</p>;
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const [low, high] = [isDepth ? 0 : Math.min(...values), Math.max(...values)];
  const across = (ms: number) => ((ms - first) / (last - first || 1) * WIDTH).toFixed(1);
  const range = high - low || 1;
  const up = (value: number) => {
    const part = (value - low) / range * (heightPx - 2 * MARGIN);
    return (isDepth ? part : heightPx - MARGIN - part).toFixed(1);
  };
  return (
    <>
      {lines.length > 1 && <Key lines={lines} />}
      <div class="scaled">
        <svg
          class="time-chart"
          viewBox={`0 0 ${WIDTH} ${heightPx}`}
          height={heightPx}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${label}, ${utcDay(first)} to ${utcDay(last - 1)}, between ${format(low)} and ${format(high)}`}
        >
          {lines.map(({ tone, times, values }) => (
            <path
              key={tone}
              class={`time-line line-${tone}`}
              d={pathOf(times, values, across, up)}
              vector-effect="non-scaling-stroke"
            />
          ))}
        </svg>
        <Ends top={format(isDepth ? low : high)} bottom={format(isDepth ? high : low)} />
      </div>
      <p class="histogram-scale dim time-ends" aria-hidden="true">
        <span>{utcDay(first)}</span>
        <span>{utcDay(last - 1)}</span>
      </p>
    </>
  );
}

function pathOf(
  times: readonly number[],
  values: readonly (number | null)[],
  across: (ms: number) => string,
  up: (value: number) => string,
): string {
  const points = values.flatMap((value, i) => value === null ? [] : [`${across(times[i]!)} ${up(value)}`]);
  return points.length === 0 ? "" : `M${points.join("L")}`;
}

const Key = ({ lines }: { lines: readonly TimeLine[] }) => (
  <p class="time-key">
    {lines.map(({ name, tone }) => <KeyOf key={tone} tone={tone}>{name}</KeyOf>)}
  </p>
);

/** A line's sign beside its name. */
export const KeyOf = ({ tone, children }: { tone: TimeLine["tone"]; children: ComponentChildren }) => (
  <span class="time-key-one">
    <svg width="26" height="8" aria-hidden="true">
      <path class={`time-line line-${tone}`} d="M1 4H25" />
    </svg>
    {children}
  </span>
);

const Ends = ({ top, bottom }: { top: string; bottom: string }) => (
  <div class="scale" aria-hidden="true">
    <span>{top}</span>
    <span>{bottom}</span>
  </div>
);
