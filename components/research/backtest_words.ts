/** What stands in requests and reports, as people say it. */
import type { BacktestRequest, ForecasterChoice } from "../../coordinator/ports/research/backtest_request.ts";
import type { DataSource } from "../../coordinator/ports/research/backtests.ts";
import type { EstimateView } from "../../coordinator/ports/research/backtest_report.ts";
import type { ResearchJobView } from "../../coordinator/ports/research/jobs.ts";
import { duration } from "../../domain/figure_text.ts";

export const FORECASTER_WORDS: Readonly<Record<ForecasterChoice, string>> = {
  trained: "models trained for it on the first 40 % of the candles; the rest is traded",
  serving: "the models that serve now; refused where they have seen a traded candle",
  rule_trend: "a fixed rule, with the trend: averages of 20 and 50 candles",
  rule_reversal: "a fixed rule, against extremes: RSI below 30 or above 70",
};

/** The same for a list to choose from. */
export const FORECASTER_CHOICES: Readonly<Record<ForecasterChoice, string>> = {
  trained: "models trained on the first 40 %",
  serving: "the models that serve now",
  rule_trend: "a rule: with the trend",
  rule_reversal: "a rule: against extremes",
};

export const SLIPPAGE_WORDS: Readonly<Record<BacktestRequest["slippage_model"], string>> = {
  fixed_bps: "a fixed part of the price",
  volume: "more for orders that are large beside the candle's volume",
  spread: "half the spread that the candles tell of",
  learned: "what your own entries have paid",
};

const ORIGINS: Readonly<Record<DataSource["origin"], string>> = {
  history: "imported or downloaded",
  simulated: "recorded from the simulated market",
  own: "what the market of this program did before its start",
  file: "a file of the data folder",
};

/** `BTCUSDT 1h`, and what else tells it from others. */
export function sourceText({ symbol, timeframe, origin, name }: DataSource): { what: string; from: string } {
  return {
    what: `${symbol} ${timeframe}`,
    from: origin === "file" ? `${ORIGINS.file}: ${name.slice("file/".length)}` : ORIGINS[origin],
  };
}

/** `2023-01-01 to 2024-12-31`; empty where only the whole file would tell. */
export const daysText = ({ first_day, last_day }: DataSource): string =>
  first_day === null || last_day === null ? "" : `${first_day} to ${last_day}`;

/** UTC day of an instant. */
export const utcDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** `2023-05-06 to 2024-12-31`. The end belongs to the day whose last candle it closes. */
export const periodText = (fromMs: number, toMs: number): string => `${utcDay(fromMs)} to ${utcDay(toMs - 1)}`;

export const lengthText = (fromMs: number, toMs: number): string => duration(toMs - fromMs);

/** Where a figure lies, or why it is not known. */
export function sureText(told: EstimateView, text: (value: number) => string): string {
  if (told.value === null) return told.reason;
  return told.interval ? `${text(told.interval.low)} to ${text(told.interval.high)}` : "too few to tell";
}

const OWN_HISTORY = /^([A-Z0-9]+)-(\w+)-[0-9a-f]{12}\.csv$/;

/** `history/BTCUSDT/1h` → `BTCUSDT 1h`, as jobs are called. */
export const dataText = (name: string): string => {
  const [origin, ...rest] = name.split("/");
  return origin === "file"
    ? rest.join("/").replace(OWN_HISTORY, "$1 $2 (own market)")
    : `${rest.join(" ")}${origin === "simulated" ? " (simulated)" : ""}`;
};

/** What a job is about. */
export const jobText = ({ request }: ResearchJobView): string =>
  "data" in request ? request.data.map(dataText).join(", ") : dataText(request.series);
