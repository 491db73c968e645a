import { type Dimension, placeOf } from "./space.ts";
import type { TrialLine } from "./search_report.ts";

/** Pixels of the drawing's own grid; it is shown as wide as there is room. */
const WIDTH = 1000;
const HEIGHT = 420;
const MARGIN = { top: 56, bottom: 28, side: 70 };
const NAME_MAX = 30;

/**
 * A line a trial through an axis a key, and one for the score: dark ones are good, the best is drawn last and thick. A
 * whole SVG by itself, without any script.
 */
export function parallelCoordinates(
  space: readonly Dimension[],
  trials: readonly TrialLine[],
  bestTrial: number,
  objective: string,
): string {
  const judged = trials.filter(({ score }) => score !== null).toSorted((a, b) => a.score! - b.score!);
  const scores = judged.map(({ score }) => score!);
  const low = scores[0] ?? 0, high = scores.at(-1) ?? 1;
  const heightOf = (place: number) => HEIGHT - MARGIN.bottom - place * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const scorePlace = (score: number) => high > low ? (score - low) / (high - low) : 0.5;
  const xOf = (axis: number) => MARGIN.side + axis * (WIDTH - 2 * MARGIN.side) / space.length;
  const lines = judged.map(({ setting, score, trial }, rank) => {
    const places = [...space.map((each) => placeOf(each, setting[each.key]!)), scorePlace(score!)];
    const points = places.map((place, axis) => `${tidy(xOf(axis))},${tidy(heightOf(place))}`).join(" ");
    const share = judged.length > 1 ? rank / (judged.length - 1) : 1;
    const look = trial === bestTrial ? `class="best"` : `style="opacity:${tidy(0.08 + 0.5 * share ** 2)}"`;
    return { trial, drawn: `<polyline points="${points}" ${look}><title>${title(trial, score!)}</title></polyline>` };
  });
  const drawn = lines.toSorted((a, b) => Number(a.trial === bestTrial) - Number(b.trial === bestTrial));
  const axes = [
    ...space.map((dimension, axis) =>
      axisOf(xOf(axis), shortName(dimension.key), ticksOf(dimension), axis, axis === 0 ? "start" : "middle", heightOf)
    ),
    axisOf(xOf(space.length), objective, [[0, number(low)], [1, number(high)]], space.length, "end", heightOf),
  ];
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${judged.length} trials: a line each through ` +
    `${space.length} keys and ${objective}; the best is trial ${bestTrial}">` +
    `<g class="trials">${drawn.map((each) => each.drawn).join("")}</g>${axes.join("")}</svg>`;
}

function axisOf(
  x: number,
  name: string,
  ticks: readonly (readonly [number, string])[],
  axis: number,
  anchor: "start" | "middle" | "end",
  heightOf: (place: number) => number,
): string {
  // Neighbouring names stand on two heights so that they do not meet.
  const nameY = axis % 2 === 0 ? 16 : 34;
  const marks = ticks.map(([place, text]) =>
    `<text x="${tidy(x + 6)}" y="${tidy(heightOf(place) + 4)}" class="tick">${escaped(text)}</text>`
  );
  return `<line x1="${tidy(x)}" x2="${tidy(x)}" y1="${tidy(heightOf(0))}" y2="${tidy(heightOf(1))}"/>` +
    `<text x="${tidy(anchor === "start" ? 4 : x)}" y="${nameY}" text-anchor="${anchor}">${escaped(name)}</text>${
      marks.join("")
    }`;
}

function ticksOf(dimension: Dimension): [number, string][] {
  if (dimension.kind === "number") return [[0, number(dimension.low)], [1, number(dimension.high)]];
  return dimension.choices.map((choice) => [placeOf(dimension, choice), String(choice)]);
}

const shortName = (key: string): string => {
  const short = key.replace(/^models\.endpoints\./, "");
  return short.length > NAME_MAX ? `…${short.slice(1 - NAME_MAX)}` : short;
};
const title = (trial: number, score: number): string => `trial ${trial}: ${number(score)}`;
const number = (value: number): string => String(Number(value.toPrecision(4)));
const tidy = (value: number): string => String(Math.round(value * 100) / 100);

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
