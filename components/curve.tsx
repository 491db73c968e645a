/** A line over time, drawn on the server as well. */
const WIDTH = 300;
const HEIGHT = 60;

/** @returns SVG path through the values, evenly spaced; a flat line in the middle when they are all the same. */
export function curvePath(values: readonly number[]): string {
  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  const points = values.map((value, i) => {
    const x = values.length === 1 ? 0 : i / (values.length - 1) * WIDTH;
    const y = range === 0 ? HEIGHT / 2 : HEIGHT - 3 - (value - low) / range * (HEIGHT - 6);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return points.length === 0 ? "" : `M${points.join("L")}`;
}

export function Curve({ values, label }: { values: readonly number[]; label: string }) {
  const path = curvePath(values);
  return (
    <svg class="curve" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {path && <path class="curve-area" d={`${path}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} />}
      {path && <path class="curve-line" d={path} vector-effect="non-scaling-stroke" />}
    </svg>
  );
}
