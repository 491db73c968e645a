import { profitFactor as ratioOfSums, systemQuality } from "../../../domain/trade_statistics.ts";
import { type Figure, figure, noFigure, tooFew } from "../figure.ts";
import { mean, type Numbers } from "../moments.ts";

/** Share of the trades that made money, 0 to 1: a result of 0 is no win. */
export function winRate(results: Numbers): Figure {
  const fault = tooFew("Win rate", 1, "trade", results.length);
  if (fault) return noFigure(fault);
  let wins = 0;
  for (let i = 0; i < results.length; i++) if (results[i]! > 0) wins++;
  return figure(wins / results.length, "Win rate");
}

/** Sum of gains over sum of losses. */
export function profitFactor(results: Numbers): Figure {
  const value = ratioOfSums(results);
  return value === null ? noFigure("Profit factor needs a trade that lost") : figure(value, "Profit factor");
}

/** Mean result of a trade, in the unit of the results. */
export function expectancy(results: Numbers): Figure {
  const fault = tooFew("Expectancy", 1, "trade", results.length);
  return fault ? noFigure(fault) : figure(mean(results), "Expectancy");
}

/** System quality number, √n · mean / standard deviation (Van Tharp, "Definitive Guide to Position Sizing", 2008). */
export function systemQualityNumber(results: Numbers): Figure {
  const value = systemQuality(results);
  return value === null ? noFigure("SQN needs 2 trades with different results") : figure(value, "SQN");
}
