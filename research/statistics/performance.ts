import { type Bin, resultBins } from "../../domain/trade_statistics.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { bootstrapEstimates, bootstrapFault, type BootstrapOptions } from "./bootstrap/intervals.ts";
import { type ClosedTrade, resultsOf, tradesFault } from "./closed_trade.ts";
import { atPeriodEnds, DAY_MS, equityFault, type EquityPoint, periodsPerYear, returnsOf } from "./equity_series.ts";
import { type Estimate, type Figure, figure, noFigure, tooFew } from "./figure.ts";
import { exposureByPeriod, turnoverByPeriod } from "./metrics/activity.ts";
import { type Drawdown, drawdownOfReturns, maxDrawdown } from "./metrics/drawdown.ts";
import { cagr, calmarRatio } from "./metrics/growth.ts";
import { monthlyReturns, type YearOfReturns } from "./metrics/monthly_returns.ts";
import { annualisedVolatility, sharpeRatio, sortinoRatio } from "./metrics/return_metrics.ts";
import { expectancy, profitFactor, systemQualityNumber, winRate } from "./metrics/trade_metrics.ts";
import { mean, type Numbers } from "./moments.ts";

/** A result in the field's figures. Shares are of 1, ratios are by the year. */
export interface Performance {
  readonly periodMs: number;
  /** How many returns, of one period each, the figures rest on. */
  readonly returns: number;
  readonly trades: number;
  readonly cagr: Estimate;
  readonly annualisedVolatility: Estimate;
  readonly sharpe: Estimate;
  readonly sortino: Estimate;
  readonly calmar: Estimate;
  /** By the ends of periods, as Calmar takes it: what happens within one is in `drawdown`. */
  readonly maxDrawdown: Estimate;
  /** By every point of the series, with its dates; null when equity never fell. */
  readonly drawdown: Drawdown | null;
  readonly profitFactor: Estimate;
  /** Dollars a trade. */
  readonly expectancy: Estimate;
  readonly winRate: Estimate;
  readonly systemQuality: Estimate;
  /** Accounts a year. */
  readonly turnover: Estimate;
  readonly exposure: Estimate;
  readonly monthly: readonly YearOfReturns[];
  /** How often periods returned how much. */
  readonly distribution: readonly Bin[];
}

export interface PerformanceOptions {
  /** Length of the periods whose returns are taken: a day unless told otherwise. */
  readonly periodMs?: number;
  readonly bootstrap?: Partial<BootstrapOptions>;
  /** Bars of the distribution, at most. */
  readonly bins?: number;
}

const MOST_BINS = 40;
/** Nearly ten years of 5 minutes. */
const MOST_PERIODS = 1_000_000;

/** @param trades In the order of their exits. @returns Why not, for a series or trades that are not sound. */
export function performance(
  series: readonly EquityPoint[],
  trades: readonly ClosedTrade[],
  { periodMs = DAY_MS, bootstrap = {}, bins = MOST_BINS }: PerformanceOptions = {},
): Result<Performance> {
  const fault = equityFault(series) ?? tradesFault(trades) ?? bootstrapFault(bootstrap) ??
    periodFault(series, periodMs) ??
    (Number.isInteger(bins) && bins >= 2 ? undefined : `Bins must be 2 or more, was ${bins}`);
  if (fault) return err(fault);
  const grid = atPeriodEnds(series, periodMs), returns = returnsOf(grid), results = resultsOf(trades);
  const perYear = periodsPerYear(periodMs);
  const yearly = (metric: (sample: Numbers, perYear: number) => Figure) => (sample: Numbers) => metric(sample, perYear);
  return ok({
    periodMs,
    returns: returns.length,
    trades: trades.length,
    ...bootstrapEstimates(returns, {
      cagr: yearly(cagr),
      annualisedVolatility: yearly(annualisedVolatility),
      sharpe: yearly(sharpeRatio),
      sortino: yearly(sortinoRatio),
      calmar: yearly(calmarRatio),
      maxDrawdown: depthOf,
    }, bootstrap),
    drawdown: maxDrawdown(series),
    ...bootstrapEstimates(
      results,
      { profitFactor, expectancy, winRate, systemQuality: systemQualityNumber },
      bootstrap,
    ),
    turnover: meanOf("Turnover", turnoverByPeriod(trades, grid), perYear, bootstrap),
    exposure: meanOf("Exposure", exposureByPeriod(trades, grid), 1, bootstrap),
    monthly: monthlyReturns(series),
    distribution: resultBins([...returns], bins),
  });
}

function periodFault(series: readonly EquityPoint[], periodMs: number): string | undefined {
  if (!(Number.isInteger(periodMs) && periodMs >= 1)) return `Period must be 1 ms or more, was ${periodMs}`;
  const periods = series.length === 0 ? 0 : (series.at(-1)!.timeMs - series[0]!.timeMs) / periodMs;
  return periods > MOST_PERIODS ? `${Math.round(periods)} periods are more than ${MOST_PERIODS}` : undefined;
}

function depthOf(returns: Numbers): Figure {
  const fault = tooFew("Max drawdown", 1, "return", returns.length);
  return fault ? noFigure(fault) : figure(drawdownOfReturns(returns), "Max drawdown");
}

function meanOf(what: string, values: Float64Array, factor: number, options: Partial<BootstrapOptions>): Estimate {
  const scaled = (sample: Numbers) => {
    const fault = tooFew(what, 1, "period", sample.length);
    return fault ? noFigure(fault) : figure(mean(sample) * factor, what);
  };
  return bootstrapEstimates(values, { figure: scaled }, options).figure;
}
