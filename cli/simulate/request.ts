import { err, ok, type Result } from "../../domain/result.ts";
import type { FaultName } from "../../research/simulation/faults/names.ts";
import type { SimulationRequest } from "../../research/simulation/simulate.ts";

/** The options as commander hands them over. */
export interface SimulateOptions {
  readonly seeds: string;
  readonly hours: string;
  readonly faults: string;
  readonly without?: string;
  readonly jobs: string;
  readonly json?: boolean;
  readonly shrink: boolean;
  readonly trace?: boolean;
}

interface SimulateRequest {
  readonly request: SimulationRequest;
  readonly jobs: number;
  readonly trace: boolean;
}

const SEED_MAX = 2 ** 31 - 1;
const HOURS_MAX = 24 * 366;
const JOBS_MAX = 64;

/** @returns The first fault in words; the command line is wrong then (exit 2). */
export function simulateRequest(options: SimulateOptions, known: readonly FaultName[]): Result<SimulateRequest> {
  const seeds = seedRange(options.seeds);
  if (!seeds.ok) return seeds;
  const hours = Number(options.hours);
  if (!(hours > 0 && hours <= HOURS_MAX)) {
    return err(`--hours must be a number above 0 and at most ${HOURS_MAX}, was "${options.hours}"`);
  }
  const faults = faultList(options.faults, known);
  if (!faults.ok) return faults;
  const without = wholeNumbers("--without", options.without ?? "");
  if (!without.ok) return without;
  const jobs = Number(options.jobs);
  if (!(Number.isInteger(jobs) && jobs >= 1 && jobs <= JOBS_MAX)) {
    return err(`--jobs must be a whole number from 1 to ${JOBS_MAX}, was "${options.jobs}"`);
  }
  const [fromSeed, toSeed] = seeds.value;
  const single = fromSeed === toSeed;
  if (options.trace && !single) return err(`--trace shows a single seed, --seeds was "${options.seeds}"`);
  if (options.without !== undefined && !single) {
    return err(`--without belongs to a single seed, --seeds was "${options.seeds}"`);
  }
  const request = { fromSeed, toSeed, hours, faults: faults.value, without: without.value };
  return ok({ request, jobs, trace: options.trace === true });
}

function seedRange(text: string): Result<[number, number]> {
  const [, first, last = first] = /^(\d+)(?:\.\.(\d+))?$/.exec(text) ?? [];
  const [from, to] = [Number(first ?? NaN), Number(last ?? NaN)];
  return from <= to && to <= SEED_MAX
    ? ok([from, to])
    : err(`--seeds must be A..B with whole numbers, A not above B, at most ${SEED_MAX}, was "${text}"`);
}

function faultList(text: string, known: readonly FaultName[]): Result<FaultName[]> {
  if (text === "all") return ok([...known]);
  if (text === "none") return ok([]);
  const names = text.split(",");
  const unknown = names.filter((name) => !known.some((each) => each === name));
  return unknown.length === 0
    ? ok(known.filter((each) => names.includes(each)))
    : err(`--faults knows all, none and ${known.join(", ")}; was "${unknown.join(",")}"`);
}

function wholeNumbers(name: string, text: string): Result<number[]> {
  if (text === "") return ok([]);
  return /^\d+(,\d+)*$/.test(text)
    ? ok(text.split(",").map(Number))
    : err(`${name} must be whole numbers with commas, was "${text}"`);
}
