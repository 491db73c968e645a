import type { BacktestReport } from "../../coordinator/ports/research/backtest_report.ts";
import type { BacktestView, EquityCurve } from "../../coordinator/ports/research/backtests.ts";
import { number, signed, words } from "../../domain/figure_text.ts";
import { Panel } from "../panel.tsx";
import { figureRows } from "./backtest_figures.tsx";
import { headingOf, modelText } from "./backtest_parts.tsx";
import { periodText } from "./backtest_words.ts";
import { KeyOf, TimeChart, type TimeLine } from "./time_chart.tsx";

/** A backtest whose report can be read. */
export interface Compared extends BacktestView {
  readonly report: BacktestReport;
}

const TONES = ["first", "second", "third", "fourth"] as const satisfies readonly TimeLine["tone"][];
const LETTERS = ["A", "B", "C", "D"] as const;

/** Why figures beside each other do not say which is better; nothing where they can. */
export function dataDifferences(all: readonly Compared[]): string[] {
  const [first, ...others] = all.map(({ report }) => report);
  if (!first) return [];
  const differ = (of: (report: BacktestReport) => unknown) => others.some((other) => of(other) !== of(first));
  return [
    ...(differ(({ symbol, timeframe }) => `${symbol} ${timeframe}`)
      ? ["They traded different markets or timeframes."]
      : []),
    ...(differ(({ from, to }) => `${from} ${to}`) ? ["They traded different days."] : []),
    ...(differ(({ data_hash }) => data_hash) ? ["Their candles are not the same."] : []),
  ];
}

/** Two to four backtests side by side. */
export function Comparison({ all }: { all: readonly Compared[] }) {
  const differences = dataDifferences(all);
  return (
    <>
      {differences.length > 0 && (
        <div class="fields-trouble" role="note">
          <p>
            <strong>These were not run on the same data.</strong> {differences.join(" ")}{" "}
            A better figure may be the other market or time, not the better method.
          </p>
        </div>
      )}
      <Panel id="growth" title="Equity" aside="change since its first candle, %, UTC; one axis for all">
        <TimeChart
          lines={all.flatMap(({ curve, report }, i) => curve ? [growthLine(curve, report, i)] : [])}
          label="Change of equity in percent"
          heightPx={280}
          format={(value) => `${signed(value, 1)} %`}
        />
        {all.some(({ curve }) => curve === null) && (
          <p class="dim">
            {LETTERS.filter((_, i) => all[i]?.curve === null).join(", ")}: stored before curves were kept.
          </p>
        )}
      </Panel>
      <Panel id="side-by-side" title="Figures" aside="below each: where the true figure lies with 95 %">
        <FiguresBeside all={all} />
      </Panel>
      <Panel id="differences" title="What they differ in">
        <Settings all={all} />
      </Panel>
    </>
  );
}

const growthLine = ({ times, equity }: EquityCurve, report: BacktestReport, i: number): TimeLine => ({
  name: `${LETTERS[i]}: ${headingOf(report)}`,
  tone: TONES[i]!,
  times,
  values: equity.map((value) => (value / report.initial_balance - 1) * 100),
});

const Heads = ({ all }: { all: readonly Compared[] }) => (
  <thead>
    <tr>
      <th scope="col">
        <span class="visually-hidden">Figure</span>
      </th>
      {all.map(({ backtest_id, report }, i) => (
        <th scope="col" class="num" key={backtest_id}>
          <KeyOf tone={TONES[i]!}>
            <a href={`/research/backtests/${encodeURIComponent(backtest_id)}`}>{LETTERS[i]}: {headingOf(report)}</a>
          </KeyOf>
          <span class="under">{periodText(report.from, report.to)}</span>
        </th>
      ))}
    </tr>
  </thead>
);

function FiguresBeside({ all }: { all: readonly Compared[] }) {
  const columns = all.map(({ report }) => figureRows(report));
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label="Figures side by side, scrollable">
      <table class="list compare-table">
        <Heads all={all} />
        <tbody>
          {columns[0]!.map(({ name, hint }, row) => (
            <tr key={name}>
              <th scope="row">
                {name} <span class="under hint">{name === "Skill likely" ? "deflated Sharpe ratio" : hint}</span>
              </th>
              {columns.map((figures, i) => (
                <td class="num" key={all[i]!.backtest_id}>
                  {figures[row]!.value}
                  <span class="under">{figures[row]!.sure}</span>
                </td>
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">
              Buy and hold <span class="under">USD, same balance, first market</span>
            </th>
            {all.map(({ backtest_id, report }) => <td class="num" key={backtest_id}>{signed(report.buy_and_hold)}</td>)}
          </tr>
        </tbody>
      </table>
    </div>
  );
}

/** What was set, where any of them was set otherwise. */
function settingRows(all: readonly Compared[]): { readonly name: string; readonly values: readonly string[] }[] {
  const rows: readonly (readonly [name: string, of: (report: BacktestReport) => string])[] = [
    ["Market", headingOf],
    ["Traded days", ({ from, to }) => periodText(from, to)],
    ["Candles", ({ data_hash }) => data_hash.slice(0, 12)],
    ["Forecasts by", ({ models }) => models.map(modelText).join(", ")],
    ["Balance, USD", ({ initial_balance }) => number(initial_balance)],
    ["Fees, basis points", ({ assumptions: of }) => of.fees_charged ? String(of.taker_fee_bps) : "none"],
    ["Slippage", ({ assumptions: of }) => `${words(of.slippage_model)}, ${of.slippage_bps} basis points`],
    ["Funding", ({ assumptions: of }) => of.funding_paid ? "paid" : "none"],
    ["Leverage", ({ assumptions: of }) => `${of.leverage}×`],
    ["Warm-up, candles", ({ assumptions: of }) => number(of.warmup_candles, 0)],
    ["Whole configuration", ({ config_hash }) => config_hash.slice(0, 12)],
  ];
  return rows.map(([name, of]) => ({ name, values: all.map(({ report }) => of(report)) }))
    .filter(({ values }) => new Set(values).size > 1);
}

function Settings({ all }: { all: readonly Compared[] }) {
  const rows = settingRows(all);
  if (rows.length === 0) return <p>Nothing: they were run on the same candles by the same configuration.</p>;
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label="Differences, scrollable">
      <table class="list compare-table">
        <Heads all={all} />
        <tbody>
          {rows.map(({ name, values }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {values.map((value, i) => (
                <td class={`num ${name === "Forecasts by" ? "several" : ""}`} key={all[i]!.backtest_id}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
