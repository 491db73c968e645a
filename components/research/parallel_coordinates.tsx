import type { TrialLine } from "../../coordinator/ports/research/search_report.ts";
import { type Dimension, placeOf } from "../../domain/search_space.ts";

/** Pixels of the drawing's own grid; it is shown as wide as there is room. */
const WIDTH = 1000;
const HEIGHT = 420;
const MARGIN = { top: 56, bottom: 28, side: 70 };
const NAME_MAX = 30;

interface ParallelCoordinatesProps {
  readonly space: readonly Dimension[];
  readonly trials: readonly TrialLine[];
  /** Null while none is the best. */
  readonly bestTrial: number | null;
  readonly objective: string;
}

/** A line a trial through an axis a key, and one for the score: strong ones are good, the best is drawn last and thick. */
export function ParallelCoordinates({ space, trials, bestTrial, objective }: ParallelCoordinatesProps) {
  const judged = trials.filter(({ score }) => score !== null).toSorted((a, b) => a.score! - b.score!);
  const low = judged[0]?.score ?? 0, high = judged.at(-1)?.score ?? 1;
  const scorePlace = (score: number) => high > low ? (score - low) / (high - low) : 0.5;
  const xOf = (axis: number) => MARGIN.side + axis * (WIDTH - 2 * MARGIN.side) / space.length;
  const pointsOf = ({ setting, score }: TrialLine) =>
    [...space.map((each) => placeOf(each, setting[each.key]!)), scorePlace(score!)]
      .map((place, axis) => `${tidy(xOf(axis))},${tidy(heightOf(place))}`).join(" ");
  const strength = (rank: number) => 0.08 + 0.5 * (judged.length > 1 ? rank / (judged.length - 1) : 1) ** 2;
  const isBest = ({ trial }: TrialLine) => trial === bestTrial;
  const lines = judged.map((line, rank) => ({ line, rank }))
    .toSorted((a, b) => Number(isBest(a.line)) - Number(isBest(b.line)));
  const best = bestTrial === null ? "" : `; the best is trial ${bestTrial}`;
  return (
    <svg
      class="parallel"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`${judged.length} trials: a line each through ${space.length} keys and ${objective}${best}`}
    >
      <g class="trials">
        {lines.map(({ line, rank }) => (
          <polyline
            key={line.trial}
            points={pointsOf(line)}
            class={isBest(line) ? "best" : undefined}
            stroke-opacity={isBest(line) ? undefined : tidy(strength(rank))}
          >
            <title>{`trial ${line.trial}: ${figure(line.score!)}`}</title>
          </polyline>
        ))}
      </g>
      {space.map((dimension, axis) => (
        <Axis
          key={dimension.key}
          x={xOf(axis)}
          name={shortName(dimension.key)}
          ticks={ticksOf(dimension)}
          isLow={axis % 2 === 1}
          anchor={axis === 0 ? "start" : "middle"}
        />
      ))}
      <Axis
        x={xOf(space.length)}
        name={objective}
        ticks={judged.length === 0 ? [] : [[0, figure(low)], [1, figure(high)]]}
        isLow={space.length % 2 === 1}
        anchor="end"
      />
    </svg>
  );
}

const heightOf = (place: number): number => HEIGHT - MARGIN.bottom - place * (HEIGHT - MARGIN.top - MARGIN.bottom);

interface AxisProps {
  readonly x: number;
  readonly name: string;
  readonly ticks: readonly (readonly [place: number, text: string])[];
  /** Neighbouring names stand on two heights so that they do not meet. */
  readonly isLow: boolean;
  readonly anchor: "start" | "middle" | "end";
}

const Axis = ({ x, name, ticks, isLow, anchor }: AxisProps) => (
  <g>
    <line x1={tidy(x)} x2={tidy(x)} y1={tidy(heightOf(0))} y2={tidy(heightOf(1))} />
    <text x={tidy(anchor === "start" ? 4 : anchor === "end" ? WIDTH - 4 : x)} y={isLow ? 34 : 16} text-anchor={anchor}>
      {name}
    </text>
    {ticks.map(([place, text]) => (
      <text key={text} x={tidy(x + 6)} y={tidy(heightOf(place) + 4)} class="tick">{text}</text>
    ))}
  </g>
);

function ticksOf(dimension: Dimension): [number, string][] {
  if (dimension.kind === "number") return [[0, figure(dimension.low)], [1, figure(dimension.high)]];
  return dimension.choices.map((choice) => [placeOf(dimension, choice), String(choice)]);
}

const shortName = (key: string): string => {
  const short = key.replace(/^models\.endpoints\./, "");
  return short.length > NAME_MAX ? `…${short.slice(1 - NAME_MAX)}` : short;
};
const figure = (value: number): string => String(Number(value.toPrecision(4)));
const tidy = (value: number): string => String(Math.round(value * 100) / 100);
