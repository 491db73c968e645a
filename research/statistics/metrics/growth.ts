import { type Figure, figure, noFigure, tooFew } from "../figure.ts";
import type { Numbers } from "../moments.ts";
import { drawdownOfReturns } from "./drawdown.ts";

/** Compound annual growth rate: (Π(1 + r))^(periods a year / n) − 1. A share a year. */
export function cagr(returns: Numbers, periodsPerYear: number): Figure {
  const fault = tooFew("CAGR", 1, "return", returns.length);
  if (fault) return noFigure(fault);
  let grown = 1;
  for (let i = 0; i < returns.length; i++) grown *= 1 + returns[i]!;
  if (!(grown > 0)) return { value: -1 };
  return figure(grown ** (periodsPerYear / returns.length) - 1, "CAGR");
}

/** CAGR over the deepest drawdown: T. W. Young, "Calmar Ratio: A Smoother Tool", 1991; here over the whole series. */
export function calmarRatio(returns: Numbers, periodsPerYear: number): Figure {
  const growth = cagr(returns, periodsPerYear);
  if (growth.value === null) return noFigure(growth.reason.replace("CAGR", "Calmar ratio"));
  const depth = drawdownOfReturns(returns);
  return depth === 0 ? noFigure("Calmar ratio needs a drawdown") : figure(growth.value / depth, "Calmar ratio");
}
