import { type Figure, figure, noFigure, tooFew } from "../figure.ts";
import { isConstant, mean, type Numbers, sampleDeviation } from "../moments.ts";

/** Standard deviation of the returns (n − 1) × √(periods a year). A share: 0.5 is 50 % a year. */
export function annualisedVolatility(returns: Numbers, periodsPerYear: number): Figure {
  const fault = tooFew("Volatility", 2, "returns", returns.length);
  return fault ? noFigure(fault) : figure(sampleDeviation(returns) * Math.sqrt(periodsPerYear), "Volatility");
}

/**
 * Mean over standard deviation (n − 1), × √(periods a year): W. F. Sharpe, "The Sharpe Ratio", 1994. The rate without
 * risk is 0: margin in a quote coin earns nothing.
 *
 * @param periodsPerYear 1 for the ratio of a single period, which the formulas in `sharpe/` take.
 */
export function sharpeRatio(returns: Numbers, periodsPerYear: number): Figure {
  const fault = tooFew("Sharpe ratio", 2, "returns", returns.length);
  if (fault) return noFigure(fault);
  if (isConstant(returns)) return noFigure("Sharpe ratio needs returns that differ");
  return figure(mean(returns) / sampleDeviation(returns) * Math.sqrt(periodsPerYear), "Sharpe ratio");
}

/**
 * Mean over downside deviation √(mean of min(r, 0)²), × √(periods a year): F. A. Sortino and R. van der Meer, "Downside
 * Risk", 1991. The target is 0, and the mean runs over all returns, not over the losses alone.
 */
export function sortinoRatio(returns: Numbers, periodsPerYear: number): Figure {
  const fault = tooFew("Sortino ratio", 2, "returns", returns.length);
  if (fault) return noFigure(fault);
  let squares = 0;
  for (let i = 0; i < returns.length; i++) squares += Math.min(returns[i]!, 0) ** 2;
  if (squares === 0) return noFigure("Sortino ratio needs a return below 0");
  return figure(mean(returns) / Math.sqrt(squares / returns.length) * Math.sqrt(periodsPerYear), "Sortino ratio");
}
