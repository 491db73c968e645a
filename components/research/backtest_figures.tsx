import type { BacktestReport, EstimateView } from "../../coordinator/ports/research/backtest_report.ts";
import { NONE, number, percent, signed, signedPercent } from "../../domain/figure_text.ts";
import { Panel } from "../panel.tsx";
import { runsText } from "./backtest_table.tsx";
import { sureText } from "./backtest_words.ts";

/** One figure of a report with how sure it is. */
export interface FigureRow {
  readonly name: string;
  readonly hint: string;
  readonly value: string;
  /** Its interval, what else it is, or why there is no figure. */
  readonly sure: string;
  /** Of the balance held in the market all the time; empty where that says nothing. */
  readonly held: string;
  readonly heldSure: string;
}

/** The figures of a report, in the order in which they matter. */
export function figureRows(report: BacktestReport): FigureRow[] {
  const { performance: of, buy_and_hold_performance: bought, initial_balance, buy_and_hold: held } = report;
  const row = (
    name: string,
    hint: string,
    told: EstimateView,
    text: (value: number) => string,
    beside: EstimateView | undefined = undefined,
  ): FigureRow => ({
    name,
    hint,
    value: told.value === null ? NONE : text(told.value),
    sure: sureText(told, text),
    held: beside?.value == null ? "" : text(beside.value),
    heldSure: beside?.value == null ? "" : sureText(beside, text),
  });
  const ratio = (value: number) => number(value);
  const share = (value: number) => percent(value);
  return [
    {
      name: "Net result",
      hint: "USD, after fees, slippage and funding",
      value: signed(report.net_profit),
      sure: signedPercent(report.net_profit / initial_balance, 1),
      held: held === null ? NONE : signed(held),
      heldSure: held === null ? "" : signedPercent(held / initial_balance, 1),
    },
    row("Growth a year", "CAGR", of.cagr, (value) => signedPercent(value, 1), bought?.cagr),
    row("Sharpe ratio", "a year, daily returns", of.sharpe, ratio, bought?.sharpe),
    {
      name: "Skill likely",
      hint: `deflated Sharpe ratio, ${runsText(report.trials)} on these candles counted`,
      value: percent(report.deflated_sharpe),
      sure: report.deflated_sharpe === null ? report.reasons["deflated_sharpe"] ?? "" : "",
      held: "",
      heldSure: "",
    },
    {
      ...row(
        "Deepest fall",
        "below a former high, by every candle; interval by days",
        of.maxDrawdown,
        share,
        bought?.maxDrawdown,
      ),
      value: percent(report.max_drawdown),
    },
    row("Sortino ratio", "a year", of.sortino, ratio),
    row("Calmar ratio", "growth a year over deepest fall", of.calmar, ratio),
    row("Volatility", "a year", of.annualisedVolatility, share),
    { name: "Trades", hint: "closed", value: number(report.trades, 0), sure: "", held: "", heldSure: "" },
    row("Won", "of all trades", of.winRate, share),
    row("Profit factor", "gains over losses", of.profitFactor, ratio),
    row("Expectancy", "USD a trade", of.expectancy, (value) => signed(value)),
    row("SQN", "√n · mean / deviation", of.systemQuality, ratio),
    row("In the market", "of the time", of.exposure, share),
    row("Turnover", "accounts a year", of.turnover, (value) => number(value, 1)),
  ];
}

/** Every figure with its interval, buy and hold beside it. */
export const BacktestFigures = ({ report }: { report: BacktestReport }) => (
  <Panel
    id="figures"
    title="Figures"
    aside="below each: where the true figure lies with 95 %, by drawing days or trades anew"
  >
    <div class="table-scroll" tabIndex={0} role="region" aria-label="Figures, scrollable">
      <table class="list figure-table">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" class="num">This backtest</th>
            <th scope="col" class="num">Buy and hold</th>
          </tr>
        </thead>
        <tbody>
          {figureRows(report).map(({ name, hint, value, sure, held, heldSure }) => (
            <tr key={name}>
              <th scope="row">
                {name} <span class="under">{hint}</span>
              </th>
              <td class="num">
                {value}
                <span class="under">{sure}</span>
              </td>
              <td class="num">
                {held}
                <span class="under">{heldSure}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  </Panel>
);
