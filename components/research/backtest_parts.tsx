/** Parts of one backtest's page, each from its report. */
import type { BacktestReport, GroupView } from "../../coordinator/ports/research/backtest_report.ts";
import type { EquityCurve } from "../../coordinator/ports/research/backtests.ts";
import { direction, NONE, number, percent, signed, words } from "../../domain/figure_text.ts";
import { Panel } from "../panel.tsx";
import { TimeChart } from "./time_chart.tsx";

interface VerdictProps {
  readonly sentences: readonly string[];
  readonly warnings: readonly string[];
  /** What the run said beside its progress. */
  readonly notes: readonly string[];
}

/** What came of it in sentences, after what has to be known first. */
export const Verdict = ({ sentences, warnings, notes }: VerdictProps) => (
  <Panel id="verdict" title="What came of it">
    {warnings.length > 0 && (
      <ul class="warning-list">
        {warnings.map((sentence) => <li key={sentence}>{sentence}</li>)}
      </ul>
    )}
    {sentences.map((sentence) => <p key={sentence}>{sentence}</p>)}
    {notes.map((note) => <p key={note} class="dim">{note}</p>)}
  </Panel>
);

/** Equity beside buy and hold, and how far it stood below its high. */
export function Equity({ curve, hasReport }: { curve: EquityCurve | null; hasReport: boolean }) {
  if (curve === null) {
    return (
      <Panel id="equity" title="Equity">
        <p class="dim">
          This backtest was stored before curves were kept.{hasReport && " The whole report draws it."}
        </p>
      </Panel>
    );
  }
  const { times, equity, held, drawdown } = curve;
  const usd = (value: number) => number(value, 0);
  return (
    <Panel id="equity" title="Equity" aside="USD, at the close of each candle, UTC">
      <TimeChart
        lines={[
          ...(held.some((value) => value !== null)
            ? [{ name: "buy and hold", tone: "held" as const, times, values: held }]
            : []),
          { name: "this backtest", tone: "own", times, values: equity },
        ]}
        label="Equity in USD"
        heightPx={240}
        format={usd}
      />
      <h3>By itself</h3>
      <TimeChart
        lines={[{ name: "this backtest", tone: "own", times, values: equity }]}
        label="Equity of this backtest alone in USD"
        heightPx={150}
        format={usd}
      />
      <h3>How far below its high</h3>
      <TimeChart
        lines={[{ name: "drawdown", tone: "own", times, values: drawdown }]}
        label="Drawdown"
        heightPx={90}
        format={(value) => value === 0 ? "0 %" : `−${percent(value, 1)}`}
        isDepth
      />
    </Panel>
  );
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A row a year, a column a month. */
export const Months = ({ report }: { report: BacktestReport }) => (
  <Panel id="months" title="By month" aside="change of equity, %, UTC; the first and last month may be part of one">
    <div class="table-scroll" tabIndex={0} role="region" aria-label="Results by month, scrollable">
      <table class="list months">
        <thead>
          <tr>
            <th scope="col">Year</th>
            {MONTHS.map((month) => <th scope="col" class="num" key={month}>{month}</th>)}
            <th scope="col" class="num">Year</th>
          </tr>
        </thead>
        <tbody>
          {report.performance.monthly.map(({ year, months, total }) => (
            <tr key={year}>
              <th scope="row">{year}</th>
              {months.map((value, i) => <MonthCell key={MONTHS[i]} value={value} />)}
              <MonthCell value={total} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </Panel>
);

const MonthCell = ({ value }: { value: number | null }) => (
  <td class={`num is-${direction(value)}`}>{value === null ? "" : signed(value * 100, 1)}</td>
);

/** From what trades made to what was left. */
export function CostSteps({ report: { costs } }: { report: BacktestReport }) {
  const { gross, slippage, fees, funding, other, net, turnover, cost_bps } = costs;
  const steps: readonly (readonly [name: string, value: number])[] = [
    ["At the prices that were meant", gross],
    ["Slippage", -slippage],
    ["Fees", -fees],
    ["Funding", funding],
    ...(other === 0 ? [] : [["Other", other] as const]),
  ];
  return (
    <Panel id="costs" title="From gross to net" aside="USD">
      <table class="list cost-table">
        <tbody>
          {steps.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="num">{signed(value)}</td>
            </tr>
          ))}
          <tr class="is-sum">
            <th scope="row">Net result</th>
            <td class={`num is-${direction(net)}`}>{signed(net)}</td>
          </tr>
        </tbody>
      </table>
      <p class="dim">
        {number(turnover, 0)} USD turned over
        {cost_bps !== null && `; costs took ${number(cost_bps, 1)} basis points of each USD`}.
      </p>
    </Panel>
  );
}

/** The net result divided among the models. */
export const Attribution = ({ report }: { report: BacktestReport }) => (
  <Panel id="attribution" title="By model" aside="the net result, USD, shared out by who asked for the trades">
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Model</th>
          <th scope="col" class="num">Net</th>
          <th scope="col" class="num">Share</th>
          <th scope="col" class="num">Voted for</th>
          <th scope="col" class="num">Won</th>
        </tr>
      </thead>
      <tbody>
        {report.attribution.map(({ model, net, share, agreed, agreed_won }) => (
          <tr key={model}>
            <th scope="row">{model}</th>
            <td class={`num is-${direction(net)}`}>{signed(net)}</td>
            <td class="num">{percent(share, 0)}</td>
            <td class="num">{number(agreed, 0)}</td>
            <td class="num">{agreed === 0 ? NONE : percent(agreed_won / agreed)}</td>
          </tr>
        ))}
        {report.attribution.length === 0 && (
          <tr class="is-empty">
            <td colSpan={5}>Nothing was traded.</td>
          </tr>
        )}
      </tbody>
    </table>
  </Panel>
);

/** Trades by side, regime, ending and market. */
export const GroupTables = ({ report }: { report: BacktestReport }) => (
  <Panel id="groups" title="By kind of trade" aside="net, USD">
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Trades</th>
          <th scope="col" class="num">Number</th>
          <th scope="col" class="num">Won</th>
          <th scope="col" class="num">Net</th>
        </tr>
      </thead>
      {([
        ["Side", report.by_side],
        ["Market at the decision", report.by_regime],
        ["Ended by", report.by_exit],
        ["Market", report.by_symbol.length > 1 ? report.by_symbol : []],
      ] as const).map(([title, groups]) => <GroupBody key={title} title={title} groups={groups} />)}
    </table>
    {report.trades === 0 && <p class="dim">Nothing was traded.</p>}
  </Panel>
);

const GroupBody = ({ title, groups }: { title: string; groups: readonly GroupView[] }) =>
  groups.length === 0 ? null : (
    <tbody>
      <tr class="group-head">
        <th scope="rowgroup" colSpan={4}>{title}</th>
      </tr>
      {groups.map(({ name, trades, won, net }) => (
        <tr key={name}>
          <th scope="row">{/^[A-Z0-9]+$/.test(name) ? name : words(name)}</th>
          <td class="num">{number(trades, 0)}</td>
          <td class="num">{trades === 0 ? NONE : percent(won / trades)}</td>
          <td class={`num is-${direction(net)}`}>{signed(net)}</td>
        </tr>
      ))}
    </tbody>
  );

/** What stands behind the figures: what was assumed, and what it takes to do it again. */
export function Provenance({ report }: { report: BacktestReport }) {
  const { assumptions: of, models, data, command, config_hash, data_hash, initial_balance, final_balance } = report;
  const facts: readonly (readonly [name: string, text: string])[] = [
    ["Balance", `${number(initial_balance)} to ${number(final_balance)} USD`],
    [
      "Candles",
      `${number(report.candles, 0)} of ${report.timeframe}, from ${
        data.map(({ symbol, file }) => file ?? symbol).join(", ")
      }`,
    ],
    ["Forecasts by", models.map(modelText).join(", ") || NONE],
    ["Fees", of.fees_charged ? `${of.taker_fee_bps} basis points a fill` : "none charged"],
    ["Slippage", `${words(of.slippage_model)}, ${of.slippage_bps} basis points`],
    ["Funding", of.funding_paid ? "paid at the recorded rates" : "none paid: no rates were given"],
    ["Leverage", `${of.leverage}×`],
    ["Warm-up", `${number(of.warmup_candles, 0)} candles`],
  ];
  return (
    <Panel id="provenance" title="What was assumed">
      <dl class="story-facts">
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
        <div>
          <dt>Configuration</dt>
          <dd>
            <code title={config_hash}>{config_hash.slice(0, 12)}</code>
          </dd>
        </div>
        <div>
          <dt>Data</dt>
          <dd>
            <code title={data_hash}>{data_hash.slice(0, 12)}</code>
          </dd>
        </div>
      </dl>
      {command && (
        <details>
          <summary>The command that does it again</summary>
          <pre><code>{command}</code></pre>
        </details>
      )}
    </Panel>
  );
}

/** A version begins with its model's name. */
export const modelText = ({ name, version, learner }: BacktestReport["models"][number]): string =>
  learner === "rule" ? name : version.startsWith(name) ? version : `${name} ${version}`;

export const headingOf = ({ symbol, timeframe }: Pick<BacktestReport, "symbol" | "timeframe">): string =>
  `${symbol.split(",").join(", ")} ${timeframe}`;
