import { describe as describeBacktest } from "../backtest/told.ts";
import type { WalkForwardFigures } from "../../coordinator/ports/research/walk_forward_report.ts";
import type { Report } from "../../research/report/report.ts";

/** `report.json` of a walk-forward: that of a backtest over all tests together, and what each window did. */
export interface WalkForwardReport extends Report {
  readonly walk_forward: WalkForwardFigures;
}

/** A walk-forward for a terminal: all tests together, then window by window. */
export function describe(report: WalkForwardReport, folder: string): string {
  const { windows, efficiency, sharpe_efficiency: ofSharpe, winning_windows: winning, mode } = report.walk_forward;
  const rows = windows.map((window, i) => [
    String(i + 1),
    day(window.traded_from),
    day(window.traded_to),
    percent(window.in_sample.cagr),
    percent(window.out_of_sample.cagr),
    number(window.in_sample.sharpe),
    number(window.out_of_sample.sharpe),
    String(window.out_of_sample.trades),
  ]);
  const head = ["window", "traded from", "to", "CAGR in", "out", "Sharpe in", "out", "trades"];
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  const table = [head, ...rows].map((row) => row.map((cell, i) => cell.padStart(widths[i]!)).join("  "));
  return [
    describeBacktest(report, folder),
    "",
    `Walk-forward, ${mode}: ${winning} of ${windows.length} windows earned out of sample; efficiency ` +
    `${percent(efficiency)} of growth, ${percent(ofSharpe)} of the Sharpe ratio`,
    ...table,
  ].join("\n");
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const percent = (share: number | null): string => share === null ? "not known" : `${(share * 100).toFixed(1)} %`;
const number = (value: number | null): string => value === null ? "not known" : value.toFixed(2);
