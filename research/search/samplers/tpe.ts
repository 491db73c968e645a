/**
 * Tree-structured Parzen estimator: J. Bergstra, R. Bardenet, Y. Bengio and B. Kégl, "Algorithms for Hyper-Parameter
 * Optimization", NIPS 2011, section 4. Own code: the two packages that npm has for it, `hyperparameters` and `hyperopt`,
 * are a TensorFlow example and a native addon for old versions of Node.
 */
import type { Random } from "../../../model_server/training/random.ts";
import { normalCdf } from "../../statistics/normal.ts";
import { type Dimension, placeOf, type Setting, type Value } from "../../../domain/search_space.ts";
import { valueAt } from "../space.ts";
import { chanceOf, randomSetting } from "./random.ts";
import type { Sampler, ScoredTrial } from "./sampler.ts";

/** Nothing is learned from fewer. */
const STARTUP_TRIALS = 16;
/** Draws from what is good, the most promising of which is tried. */
const CANDIDATES = 24;
const GOOD_SHARE = 0.15;
const GOOD_MAX = 25;
/** An end of a range belongs to it, the place 1 does not. */
const BELOW_1 = 1 - 1e-9;

export const tpeSampler: Sampler = (space, seed, trialNo, before) => {
  const random = chanceOf(seed, trialNo);
  if (before.length < STARTUP_TRIALS) return randomSetting(space, random);
  const { good, rest } = divided(before);
  return Object.fromEntries(space.map((dimension) => [dimension.key, promising(dimension, good, rest, random)]));
};

function divided(before: readonly ScoredTrial[]) {
  const ranked = before.toSorted((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity) || 0);
  const count = Math.min(GOOD_MAX, Math.max(2, Math.ceil(GOOD_SHARE * ranked.length)));
  return { good: ranked.slice(0, count), rest: ranked.slice(count) };
}

/** The draw whose density among the good ones most exceeds that among the rest; each key by itself. */
function promising(
  dimension: Dimension,
  good: readonly ScoredTrial[],
  rest: readonly ScoredTrial[],
  random: Random,
): Value {
  const valuesOf = (trials: readonly ScoredTrial[]) =>
    trials.flatMap(({ setting }: { setting: Setting }) => setting[dimension.key] ?? []);
  return dimension.kind === "choice"
    ? promisingChoice(dimension.choices, valuesOf(good), valuesOf(rest), random)
    : promisingNumber(dimension, valuesOf(good), valuesOf(rest), random);
}

/** Shares with one count of chance for each choice. */
function promisingChoice(
  choices: readonly Value[],
  good: readonly Value[],
  rest: readonly Value[],
  random: Random,
): Value {
  const shares = (values: readonly Value[]) =>
    choices.map((choice) => (values.filter((value) => value === choice).length + 1) / (values.length + choices.length));
  const among = shares(good), others = shares(rest);
  const drawn = Array.from({ length: CANDIDATES }, () => drawIndex(among, random));
  return choices[best(drawn, (index) => Math.log(among[index]! / others[index]!))]!;
}

function promisingNumber(
  dimension: Dimension,
  good: readonly Value[],
  rest: readonly Value[],
  random: Random,
): Value {
  const parzen = (values: readonly Value[]) => kernels(values.map((value) => placeOf(dimension, value)));
  const among = parzen(good), others = parzen(rest);
  const drawn = Array.from({ length: CANDIDATES }, () => draw(among, random));
  const place = best(drawn, (each) => Math.log(density(among, each) / density(others, each)));
  return valueAt(dimension, Math.min(place, BELOW_1));
}

/** A normal bump, cut off at 0 and 1. */
interface Kernel {
  readonly centre: number;
  readonly width: number;
  /** What its height is divided by, but for √(2π), which every bump shares. */
  readonly area: number;
}

function kernelAt(centre: number, width: number): Kernel {
  const inside = normalCdf((1 - centre) / width) - normalCdf(-centre / width);
  return { centre, width, area: width * inside };
}

const UNSEEN = kernelAt(0.5, 1);

/** A bump on each place, as wide as its farther neighbour is away, and a wide one for all that was not seen. */
function kernels(places: readonly number[]): Kernel[] {
  const sorted = places.toSorted((a, b) => a - b);
  const least = 1 / Math.min(100, sorted.length + 1);
  const away = (from: number, to: number | undefined) => to === undefined ? 0 : Math.abs(to - from);
  const bumps = sorted.map((centre, i) => {
    const width = Math.max(away(centre, sorted[i - 1]), away(centre, sorted[i + 1]));
    return kernelAt(centre, Math.min(1, Math.max(least, width)));
  });
  return [UNSEEN, ...bumps];
}

const density = (among: readonly Kernel[], place: number): number =>
  among.reduce((sum, kernel) => sum + densityOf(kernel, place), 0) / among.length;

const densityOf = ({ centre, width, area }: Kernel, place: number): number =>
  Math.exp(-(((place - centre) / width) ** 2) / 2) / area;

function draw(among: readonly Kernel[], random: Random): number {
  const { centre, width } = among[random.below(among.length)]!;
  for (let tries = 0; tries < 100; tries++) {
    const place = centre + width * random.normal();
    if (place >= 0 && place <= 1) return place;
  }
  return centre;
}

function drawIndex(shares: readonly number[], random: Random): number {
  let left = random.next();
  for (const [index, share] of shares.entries()) if ((left -= share) < 0) return index;
  return shares.length - 1;
}

function best(drawn: readonly number[], gain: (each: number) => number): number {
  const gains = drawn.map(gain);
  return drawn[gains.indexOf(Math.max(...gains))]!;
}
