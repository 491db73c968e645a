const WIDTH = 300;
const HEIGHT = 90;
const MARGIN = 5;

export interface ChartLine {
  readonly tone: "accent" | "warn";
  /** Null where there is none: the line is broken there. */
  readonly values: readonly (number | null)[];
}

interface SmallChartProps {
  readonly label: string;
  readonly lines: readonly ChartLine[];
  /** Indexes at which something changed. */
  readonly marks?: readonly number[];
  /** The axis begins at zero. */
  readonly fromZero?: boolean;
  readonly format: (value: number) => string;
}

/** Lines over evenly spaced points with their scale at the right. Drawn on the server; no script. */
export function SmallChart({ label, lines, marks = [], fromZero = false, format }: SmallChartProps) {
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
  const count = Math.max(...lines.map((line) => line.values.length));
  const high = Math.max(...values);
  const low = fromZero ? Math.min(0, ...values) : Math.min(...values);
  const range = high - low || 1;
  const across = (i: number) => (count < 2 ? WIDTH / 2 : i / (count - 1) * WIDTH).toFixed(1);
  const up = (value: number) => (HEIGHT - MARGIN - (value - low) / range * (HEIGHT - 2 * MARGIN)).toFixed(1);
  return (
    <div class="scaled">
      <svg
        class="small-chart"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}, between ${format(low)} and ${format(high)}`}
      >
        {marks.map((i) => (
          <path key={i} class="small-mark" d={`M${across(i)} 0V${HEIGHT}`} vector-effect="non-scaling-stroke" />
        ))}
        {lines.map(({ tone, values }) => (
          <path
            key={tone}
            class={`small-line tone-${tone}`}
            d={linePath(values, across, up)}
            vector-effect="non-scaling-stroke"
          />
        ))}
      </svg>
      <div class="scale" aria-hidden="true">
        <span>{format(high)}</span>
        <span>{format(low)}</span>
      </div>
    </div>
  );
}

/** A value without neighbours is a point: a line of no length with a round end. */
function linePath(
  values: readonly (number | null)[],
  across: (i: number) => string,
  up: (value: number) => string,
): string {
  return values.map((value, i) => {
    if (value === null) return "";
    const at = `${across(i)} ${up(value)}`;
    const isFirst = (values[i - 1] ?? null) === null;
    const isAlone = isFirst && (values[i + 1] ?? null) === null;
    return isAlone ? `M${at}h0` : `${isFirst ? "M" : "L"}${at}`;
  }).join("");
}
