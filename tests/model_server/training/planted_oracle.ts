import { CLASS_COUNT, CLASSES } from "../../../outcomes/classes.ts";
import { DEFAULT_LABEL } from "../../../outcomes/label.ts";
import { labelAt } from "../../../outcomes/label_at.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { type MarketRule, type Trigger, walkMarket } from "./planted_market.ts";

/** Says the true chances of the labels of a planted market, as who made it knows them. */
export interface PlantedOracle {
  /** @param trigger Of the decided candle. @param atrShare ATR(14) / close. @returns Chances of long, short and hold. */
  chances(trigger: Trigger, atrShare: number): number[];
}

const FUTURES = 5000;
const GRID = 12;

/**
 * All that the future of a planted market depends on is the last candle's trigger; all that the label adds is how far the
 * barriers stand. So many futures after each trigger, labelled with barriers at several distances, give the chances.
 *
 * @param shares Lowest and highest ATR share that will be asked for.
 */
export function plantedOracle(
  market: MarketRule,
  horizonBars: number,
  shares: readonly [number, number],
): PlantedOracle {
  const [lowest, highest] = shares;
  const step = (highest - lowest) / (GRID - 1);
  const rule = { timeframe: "5m", horizonBars, label: DEFAULT_LABEL, knownToMs: Infinity } as const;
  const tables = ([-1, 0, 1] as const).map((trigger) => {
    const random = seededRandom(100 + trigger);
    const table = Array.from({ length: GRID }, () => new Array<number>(CLASS_COUNT).fill(0));
    for (let future = 0; future < FUTURES; future++) {
      const { candles } = walkMarket(horizonBars + 1, random, market, trigger);
      table.forEach((chances, i) => {
        const atr = (lowest + i * step) * candles[0]!.close;
        chances[CLASSES.indexOf(labelAt(candles, 0, atr, rule)!.action)]! += 1 / FUTURES;
      });
    }
    return table;
  });
  return {
    chances(trigger, atrShare) {
      const place = Math.max(0, Math.min(GRID - 1.001, (atrShare - lowest) / step));
      const below = Math.floor(place);
      const [low, high] = [tables[trigger + 1]![below]!, tables[trigger + 1]![below + 1]!];
      return low.map((chance, k) => chance + (place - below) * (high[k]! - chance));
    },
  };
}
