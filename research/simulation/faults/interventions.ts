import { logarithmic, type Swarm } from "./swarm.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import type { FaultName } from "./names.ts";

/** Faults that are events in time, not strikes on single messages. */
export const INTERVENTIONS = ["outages", "kills", "stops", "wall_clock", "operator"] as const;
export type InterventionKind = typeof INTERVENTIONS[number] & FaultName;

/** Something that is done to the system once. */
export interface Intervention {
  readonly kind: InterventionKind;
  /** After the begin of the simulation. */
  readonly afterMs: number;
  /** In [0, 1): which of the things that this kind can do, or how much. */
  readonly choice: number;
}

const HOUR_MS = 3_600_000;
const MEAN_HOURS = { low: 1, high: 12 } as const;

/**
 * What is done to a seed's system in its hours, in order of time. Longer hours add to the end of each kind's list and
 * change nothing before.
 */
export function plannedInterventions(swarm: Swarm, hours: number): Intervention[] {
  return INTERVENTIONS.filter((kind) => swarm.of(kind).enabled)
    .flatMap((kind) => ofKind(kind, swarm.seed, hours))
    .sort((a, b) => a.afterMs - b.afterMs);
}

function ofKind(kind: InterventionKind, seed: number, hours: number): Intervention[] {
  const chance = new SeededRandom(seed, 0x1472, INTERVENTIONS.indexOf(kind));
  const meanMs = HOUR_MS * logarithmic(MEAN_HOURS, chance.uniform());
  const planned: Intervention[] = [];
  for (let afterMs = 0;;) {
    afterMs += Math.ceil(-Math.log(1 - chance.uniform()) * meanMs);
    if (afterMs >= hours * HOUR_MS) return planned;
    planned.push({ kind, afterMs, choice: chance.uniform() });
  }
}
