import type { Candle } from "../../../domain/candle.ts";
import { type Random, seededRandom } from "../../../model_server/training/random.ts";

/** A made-up market whose only edge is known. */
export interface PlantedMarket {
  readonly candles: Candle[];
  /** By candle: 1 and −1 where a trigger says up and down, else 0. */
  readonly triggers: Int8Array;
}

const STEP_MS = 300_000;
const FIRST_OPEN_MS = Date.UTC(2024, 0, 1);
const SIGMA = 0.001;
const SUBSTEPS = 6;
/** In standard deviations of a candle: how far a trigger goes, and how far the candle after it drifts the same way. */
const TRIGGER_MOVE = 4;
const FOLLOW_THROUGH = 2.5;

export type Trigger = 1 | -1 | 0;

/** How a market is made. */
export interface MarketRule {
  /** 1 for the follow-through above, 0 for triggers that mean nothing. */
  readonly edge: number;
  /** Chance that a candle is a trigger, when none came just before. */
  readonly triggerChance: number;
}

export const plantedMarket = (count: number, seed: number, edge: number, triggerChance = 1 / 45): PlantedMarket =>
  walkMarket(count, seededRandom(seed), { edge, triggerChance });

/** @param first What the first candle is; left to chance without it. */
export function walkMarket(
  count: number,
  random: Random,
  { edge, triggerChance }: MarketRule,
  first?: Trigger,
): PlantedMarket {
  const triggers = new Int8Array(count);
  const candles: Candle[] = [];
  let price = 1000;
  for (let i = 0; i < count; i++) {
    const follows = i > 0 ? triggers[i - 1]! : 0;
    if (i === 0 && first !== undefined) triggers[i] = first;
    else if (!follows && random.next() < triggerChance) triggers[i] = random.next() < 0.5 ? 1 : -1;
    const drift = SIGMA * (TRIGGER_MOVE * triggers[i]! + edge * FOLLOW_THROUGH * follows);
    const volume = (triggers[i] ? 6 : 1) * Math.exp(0.3 * random.normal());
    const candle = { openTimeMs: FIRST_OPEN_MS + i * STEP_MS, ...walk(price, drift, random), volume };
    candles.push(candle);
    price = candle.close;
  }
  return { candles, triggers };
}

function walk(open: number, drift: number, random: Random): Pick<Candle, "open" | "high" | "low" | "close"> {
  const prices = [open];
  for (let step = 0; step < SUBSTEPS; step++) {
    const move = drift / SUBSTEPS + SIGMA * random.normal() / Math.sqrt(SUBSTEPS);
    prices.push(prices.at(-1)! * Math.exp(move));
  }
  return { open, high: Math.max(...prices), low: Math.min(...prices), close: prices.at(-1)! };
}
