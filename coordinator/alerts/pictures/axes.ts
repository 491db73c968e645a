import { COLOURS, line, PLOT, text } from "./svg.ts";

/** From values to pixels, and the grid that says which value is where. */
export interface Scale {
  y(value: number): number;
  readonly grid: readonly string[];
}

const STEPS = 4;
/** Room above and below the outermost value. */
const MARGIN = 0.06;

/** @param write A value as the axis writes it. */
export function scaleOf(values: readonly number[], write: (value: number) => string): Scale {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Infinity),
    high = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  // A line that does not move stands in the middle.
  const reach = high - low || Math.abs(high) * 0.01 || 1;
  const from = low - reach * MARGIN, to = high + reach * MARGIN;
  const y = (value: number) => PLOT.bottom - (value - from) / (to - from) * (PLOT.bottom - PLOT.top);
  const grid = Array.from({ length: STEPS + 1 }, (_, i) => {
    const value = from + (to - from) * i / STEPS;
    return line(PLOT.left, y(value), PLOT.right, y(value), COLOURS.grid) +
      text(PLOT.right + 8, y(value) + 4, write(value), { size: 12 });
  });
  return { y, grid };
}

/** Moments under the plot, UTC. @param atX Each with its place. */
export const timeAxis = (atX: readonly { readonly ms: number; readonly x: number }[]): string[] =>
  atX.map(({ ms, x }, i) =>
    text(x, PLOT.bottom + 22, new Date(ms).toISOString().slice(5, 16).replace("T", " "), {
      size: 12,
      anchor: i === 0 ? "start" : i === atX.length - 1 ? "end" : "middle",
    })
  );

/** Places of some of `count` things that stand side by side: the first, the last, and between. */
export const marks = (count: number): number[] =>
  count < 4
    ? [...new Set([0, count - 1])]
    : [0, Math.round((count - 1) / 3), Math.round(2 * (count - 1) / 3), count - 1];
