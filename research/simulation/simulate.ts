import type { Crew } from "./crew.ts";
import type { FaultName } from "./faults/names.ts";
import { realMonotonicMs } from "./machine/ambient.ts";
import type { Outcome, Plan, Violation } from "./plan.ts";

export interface SimulationRequest {
  readonly fromSeed: number;
  /** Included. */
  readonly toSeed: number;
  readonly hours: number;
  readonly faults: readonly FaultName[];
  readonly without: readonly number[];
}

export interface Broken {
  readonly plan: Plan;
  readonly outcome: Outcome & { readonly violation: Violation };
}

/** What many seeds have shown. */
export interface SimulationResult {
  readonly seedsPlayed: number;
  readonly hours: number;
  readonly events: number;
  readonly fills: number;
  readonly lives: number;
  readonly realMs: number;
  /** Lowest seed first. After the first one no further seed was begun. */
  readonly broken: readonly Broken[];
}

/** Plays seeds in order until one breaks an invariant or all are done. @param onPlayed Hears of each seed. */
export async function simulate(
  crew: Crew,
  request: SimulationRequest,
  onPlayed: (seedsPlayed: number) => void,
): Promise<SimulationResult> {
  const beganMs = realMonotonicMs();
  const broken: Broken[] = [];
  const sum = { seedsPlayed: 0, events: 0, fills: 0, lives: 0 };
  let seed = request.fromSeed;
  const { hours, faults, without } = request;
  const playOn = async () => {
    while (seed <= request.toSeed && broken.length === 0) {
      const plan: Plan = { seed: seed++, hours, faults, without };
      const outcome = await crew.play(plan);
      sum.seedsPlayed++;
      sum.events += outcome.events;
      sum.fills += outcome.fills;
      sum.lives += outcome.lives;
      if (outcome.violation) broken.push({ plan, outcome: { ...outcome, violation: outcome.violation } });
      onPlayed(sum.seedsPlayed);
    }
  };
  await Promise.all(Array.from({ length: crew.jobs }, playOn));
  broken.sort((a, b) => a.plan.seed - b.plan.seed);
  return { ...sum, hours: sum.seedsPlayed * hours, realMs: realMonotonicMs() - beganMs, broken };
}
