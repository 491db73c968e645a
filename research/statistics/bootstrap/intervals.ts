import { invariant } from "../../../domain/result.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import type { Estimate, Figure, Interval } from "../figure.ts";
import { type Numbers, quantile } from "../moments.ts";
import { optimalBlockLengths } from "./block_length.ts";
import { type Resample, stationary } from "./resample.ts";

export interface BootstrapOptions {
  readonly seed: number;
  /** How many samples are drawn. */
  readonly resamples: number;
  /** Nominal coverage, above 0 and below 1. */
  readonly level: number;
  readonly resample: Resample;
  /** In observations; null for the length that the values themselves ask for. */
  readonly blockLength: number | null;
}

export const BOOTSTRAP_DEFAULTS: BootstrapOptions = {
  seed: 1,
  resamples: 1_000,
  level: 0.95,
  resample: stationary,
  blockLength: null,
};

/** @returns What keeps the options from giving intervals; undefined when nothing does. */
export function bootstrapFault(options: Partial<BootstrapOptions>): string | undefined {
  const { resamples, level, blockLength } = { ...BOOTSTRAP_DEFAULTS, ...options };
  if (!(Number.isInteger(resamples) && resamples >= 1)) return `Resamples must be 1 or more, was ${resamples}`;
  if (!(level > 0 && level < 1)) return `Level must be above 0 and below 1, was ${level}`;
  if (blockLength !== null && !(blockLength >= 1)) return `Block length must be 1 or more, was ${blockLength}`;
  return undefined;
}

/** Below these many observations an interval would only look like one. */
const LEAST_OBSERVATIONS = 10;
/** A statistic that most samples cannot give has no interval. */
const LEAST_SHARE_OF_FIGURES = 0.9;

/**
 * Each statistic of the values, with a percentile interval (B. Efron, 1981) from one set of block-bootstrap samples. The
 * samples of a name do not depend on which other statistics are asked for.
 *
 * @throws {Error} Invariant for options that `bootstrapFault` names.
 */
export function bootstrapEstimates<Name extends string>(
  values: Numbers,
  statistics: Readonly<Record<Name, (sample: Numbers) => Figure>>,
  options: Partial<BootstrapOptions> = {},
): Record<Name, Estimate> {
  const fault = bootstrapFault(options);
  invariant(fault === undefined, fault ?? "");
  const { seed, resamples, level, resample, blockLength } = { ...BOOTSTRAP_DEFAULTS, ...options };
  const names = Object.keys(statistics) as Name[];
  const drawn = new Map<Name, number[]>(names.map((name) => [name, []]));
  const n = values.length;
  if (n >= LEAST_OBSERVATIONS) {
    const length = blockLength ?? lengthFor(values, resample);
    const random = new SeededRandom(seed, n);
    const places = new Int32Array(n), sample = new Float64Array(n);
    for (let draw = 0; draw < resamples; draw++) {
      resample(places, length, random);
      for (let i = 0; i < n; i++) sample[i] = values[places[i]!]!;
      for (const name of names) {
        const { value } = statistics[name](sample);
        if (value !== null) drawn.get(name)!.push(value);
      }
    }
  }
  const estimate = (name: Name): Estimate => {
    const found = statistics[name](values);
    return { ...found, interval: found.value === null ? null : percentiles(drawn.get(name)!, resamples, level) };
  };
  return Object.fromEntries(names.map((name) => [name, estimate(name)])) as Record<Name, Estimate>;
}

const lengthFor = (values: Numbers, resample: Resample): number => {
  const { stationary: mean, circular } = optimalBlockLengths(values);
  return resample === stationary ? mean : circular;
};

function percentiles(figures: readonly number[], resamples: number, level: number): Interval | null {
  if (figures.length === 0 || figures.length < LEAST_SHARE_OF_FIGURES * resamples) return null;
  const sorted = Float64Array.from(figures).sort();
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2), level };
}
