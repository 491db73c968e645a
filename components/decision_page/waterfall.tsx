import { addsUp, type Waterfall as WaterfallData } from "../../domain/waterfall.ts";
import { number, percent, signed } from "../../domain/figure_text.ts";
import { Glyph } from "../glyph.tsx";
import { Panel } from "../panel.tsx";
import { everyStep, type WaterfallRow, waterfallRows } from "./waterfall_rows.ts";

/** A probability's place on the scale of all bars, as an SVG length. */
type Place = (probability: number) => string;

interface WaterfallProps {
  readonly waterfall: WaterfallData | null;
  readonly unreadable: string | null;
  /** The decision, where this is not its own page. */
  readonly of?: string;
}

/** From the base rate to the ensemble's confidence, step by step, and to the gate. */
export function Waterfall({ waterfall, unreadable, of }: WaterfallProps) {
  const title = of === undefined ? "How the confidence came about" : (
    <>
      Why: how the confidence came about (<a href={`/decisions/${encodeURIComponent(of)}`}>the whole decision</a>)
    </>
  );
  if (!waterfall) {
    return (
      <Panel id="waterfall" title={title}>
        <p class="dim">
          {unreadable === null ? "No model had a vote." : `The record cannot be read (${unreadable}).`}
        </p>
      </Panel>
    );
  }
  const rows = waterfallRows(waterfall);
  const { action, threshold, output } = waterfall;
  const [low, high] = spanOf(rows, threshold);
  const place: Place = (p) => `${((p - low) / (high - low) * 100).toFixed(2)}%`;
  return (
    <Panel id="waterfall" title={title} aside={`probability of ${action}, in points of 100`}>
      <ol class="fall">
        {rows.map((row, i) => <Row key={i} row={row} place={place} threshold={threshold} />)}
        {threshold !== null && <Threshold {...{ action, threshold, output, place }} />}
      </ol>
      <p class="fall-scale dim" aria-hidden="true">
        <span>{percent(low, 0)}</span>
        {threshold !== null && <span>dashed: the gate</span>}
        <span>{percent(high, 0)}</span>
      </p>
      <p class="explained dim">
        Each bar moves the probability by so many points, and all of them add up to the confidence. Models think in log
        odds, where features simply add up; in probability the same feature counts more in the middle than at the ends.
        So each gets what it moved along the straight way from its model's start to its model's answer, weighed by the
        model's share of the vote. From there on everything is in probability. Told is what the models used, not what
        moves the market.
      </p>
      <EveryStep waterfall={waterfall} />
    </Panel>
  );
}

const Row = ({ row, place, threshold }: { row: WaterfallRow; place: Place; threshold: number | null }) => {
  const { kind, label, note, from, to } = row;
  const moved = to - from;
  return (
    <li class={kind === "level" ? "fall-row is-level" : "fall-row"}>
      <span class="fall-label">
        {label} {note && <span class="dim">{note}</span>}
      </span>
      <svg class="fall-bar" aria-hidden="true" focusable="false">
        {threshold !== null && <Gate place={place} threshold={threshold} />}
        <Bar row={row} place={place} />
      </svg>
      <span class="fall-change num">
        {kind === "level" ? percent(to) : signed(moved * 100, 1)}
        {kind === "move" && <span class="visually-hidden">points, so far {percent(to)}</span>}
      </span>
    </li>
  );
};

const Bar = ({ row: { kind, from, to }, place }: { row: WaterfallRow; place: Place }) => {
  if (kind === "level") return <rect class="fall-level" x={place(to)} width="3" height="100%" />;
  const width = `${(parseFloat(place(Math.max(from, to))) - parseFloat(place(Math.min(from, to)))).toFixed(2)}%`;
  return (
    <>
      <line class="fall-way" x1={place(from)} x2={place(from)} y1="0" y2="50%" />
      <rect
        class={`tone-${to >= from ? "for" : "against"}`}
        x={place(Math.min(from, to))}
        y="22%"
        {...{ width }}
        height="56%"
      />
      <line class="fall-way" x1={place(to)} x2={place(to)} y1="50%" y2="100%" />
    </>
  );
};

const Gate = ({ place, threshold }: { place: Place; threshold: number }) => (
  <line class="fall-gate" x1={place(threshold)} x2={place(threshold)} y1="0" y2="100%" />
);

interface ThresholdProps {
  readonly action: string;
  readonly threshold: number;
  readonly output: number;
  readonly place: Place;
}

const Threshold = ({ threshold, output, place }: ThresholdProps) => {
  const passed = output >= threshold, apart = `${number(Math.abs(output - threshold) * 100, 1)} points`;
  return (
    <li class={`fall-row is-gate ${passed ? "is-passed" : "is-failed"}`}>
      <span class="fall-label">
        <Glyph name={passed ? "yes" : "no"} /> The gate asks for {percent(threshold)}{" "}
        <span class="dim">{passed ? `passed by ${apart}` : `missed by ${apart}`}</span>
      </span>
      <svg class="fall-bar" aria-hidden="true" focusable="false">
        <Gate place={place} threshold={threshold} />
      </svg>
      <span class="fall-change num">{signed((output - threshold) * 100, 1)}</span>
    </li>
  );
};

/** The exact figures, for who wants to add them up and for readers of screens. */
const EveryStep = ({ waterfall }: { waterfall: WaterfallData }) => {
  const { sum, output } = waterfall;
  return (
    <details class="more">
      <summary>Every step of every model, with all digits</summary>
      <div class="table-scroll" role="region" aria-label="Every step of every model" tabIndex={0}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Step</th>
              <th scope="col">Value</th>
              <th scope="col" class="num">Points</th>
              <th scope="col" class="num">So far</th>
            </tr>
          </thead>
          <tbody>
            {everyStep(waterfall).map(({ kind, model, label, note, from, to }, i) => (
              <tr key={i}>
                <td>{model ?? ""}</td>
                <td>{label}</td>
                <td>{kind === "move" ? note ?? "" : ""}</td>
                <td class="num">{kind === "move" ? signed((to - from) * 100, 6) : ""}</td>
                <td class="num">{number(to * 100, 6)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="dim">
        Added up: {number(sum * 100, 6)}. Recorded: {number(output * 100, 6)}. They differ by{" "}
        {addsUp(waterfall) ? "less than 0.0001 points" : `${number(Math.abs(sum - output) * 100, 6)} points`}.
      </p>
    </details>
  );
};

/** All levels and the gate, with some air. */
function spanOf(rows: readonly WaterfallRow[], threshold: number | null): [low: number, high: number] {
  const all = [...rows.map(({ to }) => to), ...(threshold === null ? [] : [threshold])];
  const low = Math.min(...all), high = Math.max(...all), air = Math.max(0.02, (high - low) * 0.06);
  return [Math.max(0, low - air), Math.min(1, high + air)];
}
