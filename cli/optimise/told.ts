import { counted } from "../../domain/counted.ts";
import type { SearchReport } from "../../coordinator/ports/research/search_report.ts";

/** A search for a terminal: what was found, and how much of it is luck. */
export function describe(report: SearchReport, folder: string): string {
  const { best } = report;
  const lines: readonly (readonly [string, string])[] = [
    ["Searched", `${report.symbol} ${report.timeframe}, ${day(report.from)} to ${day(report.to)}`],
    [
      "Trials",
      `${report.trials} by ${report.sampler}, seed ${report.seed}` +
      (report.resumed > 0 ? `; ${counted(report.resumed, "run")} from before` : "") +
      (report.refused > 0 ? `; ${report.refused} that are no configuration` : ""),
    ],
    ["Best", `trial ${best.trial}, ${report.objective} ${number(best.score)}`],
    ...Object.entries(best.setting).map(([key, value]) => [`  ${key}`, String(value)] as const),
    ["Net profit", `${number(best.figures["net_profit"])} USD in ${counted(best.trades, "trade")}`],
    ["Sharpe ratio", number(best.figures["sharpe"])],
    [
      "Deflated Sharpe",
      `${percent(report.deflated_sharpe)} sure of skill, after ${
        counted(report.known_runs, "run")
      } on these candles, ` +
      `worth ${report.independent_trials.toFixed(1)} independent ones (${percent(report.probabilistic_sharpe)} had ` +
      "nothing been chosen)",
    ],
    ["Overfitting", report.pbo === null ? "not known" : `probability ${percent(report.pbo)}`],
    ["Time", `${report.seconds.toFixed(0)} s`],
    ["Written to", folder],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  const table = lines.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
  return [...table, ...report.warnings.map((each) => `! ${each}`)].join("\n");
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace("T", " ");
const number = (value: number | null | undefined): string =>
  value == null ? "not known" : String(Number(value.toPrecision(4)));
const percent = (share: number | null): string => share === null ? "not known" : `${(share * 100).toFixed(1)} %`;
