import type { Report } from "../../research/report/report.ts";
import type { Estimate } from "../../research/statistics/figure.ts";
import { counted } from "../../domain/counted.ts";

/** A report for a terminal: what came of it, and how sure that is. */
export function describe(report: Report, folder: string): string {
  const { performance: of } = report;
  const lines: readonly (readonly [string, string])[] = [
    [
      "Traded",
      `${report.symbol} ${report.timeframe}, ${day(report.from)} to ${day(report.to)}, ${
        grouped(report.candles)
      } candles`,
    ],
    ["Balance", `${usd(report.initial_balance)} to ${usd(report.final_balance)} (${signed(report.net_profit)})`],
    ["Costs", `fees ${usd(report.fees)}, funding ${signed(report.funding)}`],
    ["Buy and hold", report.buy_and_hold === null ? "not known" : signed(report.buy_and_hold)],
    ["Trades", `${report.trades} of ${counted(report.decisions.decided, "decision")}`],
    ["Win rate", percent(of.winRate)],
    ["Profit factor", ratio(of.profitFactor)],
    ["Expectancy", `${ratio(of.expectancy)} USD a trade`],
    ["CAGR", percent(of.cagr)],
    ["Sharpe ratio", ratio(of.sharpe)],
    ["Sortino ratio", ratio(of.sortino)],
    ["Max drawdown", report.max_drawdown === null ? "not known" : `${(report.max_drawdown * 100).toFixed(2)} %`],
    [
      "Deflated Sharpe",
      report.deflated_sharpe === null
        ? "not known"
        : `${(report.deflated_sharpe * 100).toFixed(1)} % sure of skill, after ${
          counted(report.trials, "trial")
        } on this data`,
    ],
    ["Speed", `${grouped(Math.round(report.candles_per_second))} candles a second`],
    ["Written to", folder],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join("\n");
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
const grouped = (value: number): string => value.toLocaleString("en-US");
const usd = (value: number): string =>
  `${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} USD`;
const signed = (value: number): string => `${value < 0 ? "−" : "+"}${usd(Math.abs(value))}`;

const ratio = (estimate: Estimate): string => told(estimate, (value) => value.toFixed(2));
const percent = (estimate: Estimate): string => told(estimate, (value) => `${(value * 100).toFixed(2)} %`);

function told(estimate: Estimate, text: (value: number) => string): string {
  if (estimate.value === null) return `not known: ${estimate.reason}`;
  const { interval } = estimate;
  return interval
    ? `${text(estimate.value)} (${interval.level * 100} %: ${text(interval.low)} to ${text(interval.high)})`
    : text(estimate.value);
}
