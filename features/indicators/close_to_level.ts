import type { Candle } from "../../domain/candle.ts";
import { type Indicator, type IndicatorDefinition, stationary } from "../indicator.ts";

/** A feature that is a price, and when it is warm. */
const LEVELS = [
  ["ema_9", 9],
  ["ema_20", 20],
  ["ema_50", 50],
  ["ema_200", 200],
  ["sma_20", 20],
  ["wma_20", 20],
  ["dema_20", 39],
  ["tema_20", 58],
  ["sar", 2],
] as const;

/** Percent that the close stands above another price of the catalogue: how prices become usable by models. */
export const closeToLevel: IndicatorDefinition = {
  features: LEVELS.map(([level, warmupCandles]) => stationary(`close_to_${level}`, warmupCandles)),
  create: (indexOf) => new CloseToLevel(LEVELS.map(([level]) => indexOf(level))),
};

class CloseToLevel implements Indicator {
  readonly #levels: readonly number[];

  constructor(levels: readonly number[]) {
    this.#levels = levels;
  }

  update(candle: Candle, out: Float64Array, at: number): void {
    for (let i = 0; i < this.#levels.length; i++) out[at + i] = 100 * (candle.close / out[this.#levels[i]!]! - 1);
  }
}
