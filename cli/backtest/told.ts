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
    ["Costs", `fees ${usd(report.fees)}, slippage ${usd(report.costs.slippage)}, funding ${signed(report.funding)}`],
    ["Buy and hold", heldText(report)],
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
    ["Inside a candle", insideText(report)],
    ["Random entries", chanceText(report)],
    ["Checks", checksText(report)],
    ["Speed", `${grouped(Math.round(report.candles_per_second))} candles a second`],
    ["Written to", folder],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  const table = lines.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
  return [...table, ...stoppedLines(report), ...report.warnings.map((sentence) => `! ${sentence}`)].join("\n");
}

/** Gates that are named where little was traded. */
const GATES_NAMED = 5;
/** Below so many trades a reader asks why. */
const FEW_TRADES = 30;

/** What stopped the decisions, where hardly anything was traded. */
function stoppedLines({ trades, refusals: { directional, held, decided, by_gate } }: Report): string[] {
  if (trades >= FEW_TRADES || by_gate.length === 0) return [];
  const named = by_gate.slice(0, GATES_NAMED).flatMap(({ gate, stopped, measured, limit, advice }) => {
    const range = measured === null
      ? ""
      : `, measured ${short(measured.lowest)} to ${short(measured.highest)} (middle ${short(measured.median)})`;
    return [`  ${grouped(stopped)} by ${gate}: limit ${limit ?? "none"}${range}`, `      ${advice}`];
  });
  return [
    `What stopped ${grouped(directional)} decisions that named a direction (${grouped(held)} of ${
      grouped(decided)
    } wanted nothing):`,
    ...named,
  ];
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

function heldText({ symbol, buy_and_hold: first, buy_and_hold_all: all }: Report): string {
  const came = (profit: number | null) => profit === null ? "not known" : signed(profit);
  const [name, ...others] = symbol.split(",");
  return others.length === 0 ? came(first) : `${came(first)} in ${name}, ${came(all)} in equal parts in all markets`;
}

function insideText({ inside_candles: all }: Report): string {
  const [minutes, worst] = [all.map((each) => each.by_minutes), all.map((each) => each.worst_case_first)]
    .map((counts) => counts.reduce((sum, each) => sum + each, 0));
  return minutes === 0
    ? "the worst case first"
    : `${grouped(minutes!)} by their minutes, ${grouped(worst!)} the worst case first`;
}

const chanceText = ({ chance }: Report): string =>
  chance.map(({ symbol, random_entries: test }) =>
    "pValue" in test
      ? `${(test.pValue * 100).toFixed(1)} % of them do as well or better${chance.length > 1 ? ` (${symbol})` : ""}`
      : `not known: ${test.reason}`
  ).join(", ");

function checksText({ checks }: Report): string {
  if (!checks) return "none";
  const { lookahead, warm_up, forecasts } = checks;
  const models = forecasts && `, nor in ${grouped(forecasts.answers)} answers of models`;
  return `${lookahead.passed ? "no lookahead found" : "LOOKAHEAD"} at ${lookahead.cuts} places${
    models ?? ""
  }; warm-up ${
    warm_up.needed_candles === null
      ? "not known"
      : `needs ${grouped(warm_up.needed_candles)} of ${grouped(warm_up.given_candles)} candles`
  }`;
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
