import type { EquityView } from "../../ports/views.ts";
import { dateTime, number, percent, signed } from "../../../domain/figure_text.ts";
import { marks, scaleOf, timeAxis } from "./axes.ts";
import { at, COLOURS, line, picture, PLOT, rect, text, WIDTH } from "./svg.ts";

type Point = Pick<EquityView, "timestamp" | "equity">;

const POINTS_MAX = 600;

/**
 * Equity over a span, as it rose and fell around where it began.
 *
 * @param points Oldest first. @returns Null below two points.
 */
export function equityChart(title: string, points: readonly Point[]): string | null {
  const first = points[0], last = points.at(-1);
  if (!first || !last || points.length < 2) return null;
  const shown = thinned(points);
  const scale = scaleOf(shown.map(({ equity }) => equity), (value) => number(value, value >= 100_000 ? 0 : 1));
  const spanMs = last.timestamp - first.timestamp || 1;
  const x = (ms: number) => PLOT.left + (ms - first.timestamp) / spanMs * (PLOT.right - PLOT.left);
  const gained = last.equity - first.equity;
  const colour = gained >= 0 ? COLOURS.up : COLOURS.down;
  const path = shown.map(({ timestamp, equity }, i) => `${i ? "L" : "M"}${at(x(timestamp))} ${at(scale.y(equity))}`)
    .join("");
  const ground = `${path}L${at(x(last.timestamp))} ${at(scale.y(first.equity))}L${PLOT.left} ${
    at(scale.y(first.equity))
  }Z`;
  return picture(title, underOf(first, last), [
    ...scale.grid,
    ...timeAxis(marks(shown.length).map((i) => ({ ms: shown[i]!.timestamp, x: x(shown[i]!.timestamp) }))),
    `<path d="${ground}" fill="${colour}" fill-opacity="0.18"/>`,
    line(PLOT.left, scale.y(first.equity), PLOT.right, scale.y(first.equity), COLOURS.muted, "4 4"),
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    `<circle cx="${at(x(last.timestamp))}" cy="${at(scale.y(last.equity))}" r="4" fill="${colour}"/>`,
    // On the axis, where no line crosses it.
    rect(PLOT.right + 6, scale.y(last.equity) - 9, WIDTH - PLOT.right - 6, 18, COLOURS.ground),
    text(PLOT.right + 8, scale.y(last.equity) + 4, number(last.equity), { size: 12, colour }),
  ]);
}

function underOf(first: Point, last: Point): string {
  const gained = last.equity - first.equity;
  return `${signed(gained)} USDT (${gained > 0 ? "+" : ""}${
    percent(first.equity > 0 ? gained / first.equity : null, 2)
  }) from ${dateTime(first.timestamp)} to ${dateTime(last.timestamp)} UTC`;
}

/** As many points as a picture has room for, the last one among them. */
function thinned(points: readonly Point[]): readonly Point[] {
  const every = Math.ceil(points.length / POINTS_MAX);
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}
