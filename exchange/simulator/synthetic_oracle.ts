import type { ProcessState } from "./synthetic_process.ts";
import { nextBar } from "./synthetic_process.ts";
import { SeededRandom } from "../../domain/seeded_random.ts";

/** Triple-barrier exits, as the demo profile trades them. */
export interface Barriers {
  readonly stopAtr: number;
  readonly targetAtr: number;
  /** Caps, as fractions of the entry price. */
  readonly stopMax: number;
  readonly targetMax: number;
  /** Candles until the trade is given up. */
  readonly horizon: number;
}

export const DEMO_BARRIERS: Barriers = { stopAtr: 1.5, targetAtr: 2.5, stopMax: 0.02, targetMax: 0.05, horizon: 20 };

/** What can at best be known of the next trade: chances of the three classes, and each side's expected gross return. */
export interface BestForecast {
  readonly long: number;
  readonly short: number;
  readonly hold: number;
  /** Fraction of the entry price, costs not in it, for a trade with these barriers. */
  readonly expectedReturn: { readonly long: number; readonly short: number };
}

/** What one trade came to. */
export interface Outcome {
  readonly hitsTarget: boolean;
  readonly grossReturn: number;
}

/** Highest and lowest price of each following candle, and its close. Undefined when the data ends. */
export type NextCandle = () => { readonly high: number; readonly low: number; readonly close: number } | undefined;

/** Runs both sides of a trade that enters at `entry`. Inside a candle the stop comes first. */
export function runBarriers(
  entry: number,
  atr: number,
  barriers: Barriers,
  next: NextCandle,
): { readonly long: Outcome; readonly short: Outcome } {
  const stop = Math.min(barriers.stopAtr * atr / entry, barriers.stopMax);
  const target = Math.min(barriers.targetAtr * atr / entry, barriers.targetMax);
  let long: Outcome | undefined;
  let short: Outcome | undefined;
  let last = entry;
  for (let i = 0; i < barriers.horizon && !(long && short); i++) {
    const candle = next();
    if (!candle) break;
    const [rise, fall] = [candle.high / entry - 1, 1 - candle.low / entry];
    long ??= outcome(fall >= stop, rise >= target, stop, target);
    short ??= outcome(rise >= stop, fall >= target, stop, target);
    last = candle.close;
  }
  const drifted = last / entry - 1;
  return {
    long: long ?? { hitsTarget: false, grossReturn: drifted },
    short: short ?? { hitsTarget: false, grossReturn: -drifted },
  };
}

function outcome(stopped: boolean, reached: boolean, stop: number, target: number): Outcome | undefined {
  if (stopped) return { hitsTarget: false, grossReturn: -stop };
  return reached ? { hitsTarget: true, grossReturn: target } : undefined;
}

/**
 * The true forecast after a candle, by running the process itself many times from its hidden state.
 *
 * @param paths The standard error of a chance is at most 0.5 / √paths.
 */
export function bestForecastFrom(
  state: ProcessState,
  anchorPrice: number,
  tickSize: number,
  seeds: readonly number[],
  paths: number,
  barriers: Barriers,
): BestForecast {
  const sum = { long: 0, short: 0, longReturn: 0, shortReturn: 0 };
  for (let path = 0; path < paths; path++) {
    const random = new SeededRandom(...seeds, path);
    let current = state;
    const { long, short } = runBarriers(state.close, state.atr, barriers, () => {
      const drawn = nextBar(current, random, anchorPrice, tickSize);
      current = drawn.state;
      return drawn.bar;
    });
    sum.long += Number(long.hitsTarget);
    sum.short += Number(short.hitsTarget);
    sum.longReturn += long.grossReturn;
    sum.shortReturn += short.grossReturn;
  }
  const [long, short] = [sum.long / paths, sum.short / paths];
  return {
    long,
    short,
    hold: 1 - long - short,
    expectedReturn: { long: sum.longReturn / paths, short: sum.shortReturn / paths },
  };
}
