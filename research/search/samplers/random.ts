import { type Random, seededRandom } from "../../../model_server/training/random.ts";
import type { Dimension, Setting } from "../../../domain/search_space.ts";
import { valueAt } from "../space.ts";
import type { Sampler } from "./sampler.ts";

/** Chance of one trial: neighbouring seeds and numbers share nothing. */
export function chanceOf(seed: number, trialNo: number): Random {
  const mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(trialNo + 1, 0xc2b2ae35);
  const random = seededRandom(mixed ^ (mixed >>> 15));
  random.next();
  return random;
}

/** Evenly over the space, each trial by itself. */
export const randomSampler: Sampler = (space, seed, trialNo) => randomSetting(space, chanceOf(seed, trialNo));

export const randomSetting = (space: readonly Dimension[], random: Random): Setting =>
  Object.fromEntries(space.map((dimension) => [dimension.key, valueAt(dimension, random.next())]));
