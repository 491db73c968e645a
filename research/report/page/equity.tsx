import { number, percent } from "../../../domain/figure_text.ts";
import { toNumber } from "../../../domain/money.ts";
import { Area, dateTicks, Frame, Line, type Scale, scaleOf, valueTicks, WIDE, yOf } from "./frame.tsx";
import type { PageInput } from "./page_input.ts";
import { Section } from "./section.tsx";
import { thinned, type TimedValue } from "./thinned.ts";

/** Of the time; four points each at most. */
const STRETCHES = 250;
const DRAWDOWN_PX = 110;
const EXPOSURE_PX = 90;

type Points = readonly (readonly [number, number])[];

/** Equity beside buy and hold, and below them how far each stands under its high and how much was at stake. */
export function Equity({ report, equity, held }: PageInput) {
  const { from, to, initial_balance } = report;
  const own = [{ timeMs: from, value: initial_balance }, ...equity.map((point) => timed(point.timeMs, point.equity))];
  const other = held?.series.map((point) => timed(point.timeMs, point.equity)) ?? [];
  const ownFalls = fallsOf(own), otherFalls = fallsOf(other);
  const at = (series: readonly TimedValue[], scale: Scale): Points =>
    thinned(series, STRETCHES).map(({ timeMs, value }) => [
      (timeMs - from) / (to - from) * WIDE,
      yOf(scale, value),
    ]);
  const along = dateTicks(from, to);
  const balance = scaleOf([...own, ...other].map(({ value }) => value));
  const alone = scaleOf(own.map(({ value }) => value), initial_balance);
  const depth = scaleOf([...ownFalls, ...otherFalls].map(({ value }) => value), 0, -0.001);
  const stakes = highestOf(
    equity.map(({ timeMs, equity, exposure }) => ({ timeMs, value: equity > 0 ? exposure / equity : 0 })),
    STRETCHES,
  );
  const stake = scaleOf(stakes.map(({ value }) => value), 0, 0.01);
  const worst = (falls: readonly TimedValue[]) =>
    percent(-falls.reduce((low, { value }) => Math.min(low, value), 0), 2);
  const flatten = balance.high - balance.low > 4 * (alone.high - alone.low);
  return (
    <Section
      id="equity"
      title="Equity"
      aside={`at the close of each candle, UTC; drawn from ${number(equity.length, 0)} points`}
    >
      <p class="key">
        <span class="is-own">this backtest</span>
        {held && <span class="is-held">buy and hold</span>}
      </p>
      <Frame
        label={`Equity from ${number(initial_balance)} to ${number(report.final_balance)} USD${
          held ? `; buy and hold ends at ${number(other.at(-1)!.value)} USD` : ""
        }`}
        values={valueTicks(balance, (value) => number(value, 0))}
        along={along}
      >
        {held && <Line kind="is-held" points={at(other, balance)} />}
        <Line kind="is-own" points={at(own, balance)} />
      </Frame>
      {flatten && (
        <>
          <h3>By itself</h3>
          <Frame
            label={`The same equity on its own scale, from ${number(alone.low)} to ${number(alone.high)} USD`}
            values={valueTicks(alone, (value) => number(value, alone.high - alone.low < 20 ? 1 : 0))}
            along={along}
          >
            <Area kind="is-own" points={at(own, alone)} base={yOf(alone, initial_balance)} />
            <Line kind="is-own" points={at(own, alone)} />
          </Frame>
        </>
      )}
      <h3>Drawdown</h3>
      <Frame
        label={`At most ${worst(ownFalls)} below the high before it${
          held ? `; buy and hold ${worst(otherFalls)}` : ""
        }`}
        values={valueTicks(depth, (value) => percent(value, -depth.low < 0.05 ? 1 : 0))}
        along={along}
        plotPx={DRAWDOWN_PX}
      >
        {held && <Line kind="is-held" points={at(otherFalls, depth)} />}
        <Area kind="is-fall" points={at(ownFalls, depth)} base={yOf(depth, 0)} />
        <Line kind="is-fall" points={at(ownFalls, depth)} />
      </Frame>
      <h3>Exposure</h3>
      {stakes.every(({ value }) => value === 0) ? <p class="dim">No position was open at any close.</p> : (
        <>
          <p class="aside">value of open positions over equity, the highest of each stretch of time</p>
          <Frame
            label={`Exposure, at most ${percent(stake.high)} of equity`}
            values={valueTicks(stake, (value) => percent(value, stake.high < 0.05 ? 2 : 0))}
            along={along}
            plotPx={EXPOSURE_PX}
          >
            <Area kind="is-stake" points={stepped(stakes, from, to, stake)} base={yOf(stake, 0)} />
          </Frame>
        </>
      )}
    </Section>
  );
}

/** Of each stretch of time the highest value, at its last point. */
function highestOf(series: readonly TimedValue[], stretches: number): TimedValue[] {
  const count = Math.min(series.length, stretches);
  return Array.from({ length: count }, (_, k) => {
    const stretch = series.slice(Math.floor(k * series.length / count), Math.floor((k + 1) * series.length / count));
    return { timeMs: stretch.at(-1)!.timeMs, value: stretch.reduce((high, { value }) => Math.max(high, value), 0) };
  });
}

/** A value that holds until the next: no slopes that never were. */
function stepped(series: readonly TimedValue[], from: number, to: number, scale: Scale): Points {
  let before = 0;
  return series.flatMap(({ timeMs, value }) => {
    const here = (timeMs - from) / (to - from) * WIDE, height = yOf(scale, value);
    const step = [[before, height], [here, height]] as const;
    before = here;
    return step;
  });
}

const timed = (timeMs: number, units: number): TimedValue => ({ timeMs, value: toNumber(units) });

/** How far each point stands below the highest before it: 0 or less. */
export function fallsOf(series: readonly TimedValue[]): TimedValue[] {
  let high = 0;
  return series.map(({ timeMs, value }) => {
    high = Math.max(high, value);
    return { timeMs, value: high > 0 ? value / high - 1 : 0 };
  });
}
