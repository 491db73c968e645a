import { type Growth, growthOf } from "./growth.ts";
import type { Role } from "./processes.ts";
import type { Soaked } from "./run.ts";
import { handlesOf, memoryOf, quantileBetween, type Sample } from "./sample.ts";

export const MEMORY_GROWTH_MOST = 0.02;
/** A page that is open, a file that is being written. */
const HANDLES_MORE_MOST = 5;

export interface Verdict {
  readonly memory: ReadonlyMap<Role, Growth | null>;
  readonly handles: ReadonlyMap<Role, Growth | null>;
  readonly heap: Growth | null;
  readonly lagMsP99: number | null;
  readonly decidedMsP50: number | null;
  readonly decidedMsP99: number | null;
  /** What must not be, in words; none is what must hold. */
  readonly faults: readonly string[];
}

/** Judges the coordinator's last life: those before it were ended on purpose. */
export function verdictOn({ samples, recoveries, gaps, unknownOrders }: Soaked): Verdict {
  const last = samples.filter(({ life }) => life === samples.at(-1)?.life);
  const roles = [...new Set(last.flatMap(({ processes }) => processes.map(({ role }) => role)))].sort();
  const memory = new Map(roles.map((role) => [role, growthOf(numbers(sameProcess(last, role), memoryOf(role)))]));
  const handles = new Map(roles.map((role) => [role, growthOf(numbers(sameProcess(last, role), handlesOf(role)))]));
  const told = last.map((sample) => sample.told).filter((each) => each !== null);
  const [first, end] = [told[0]?.decided ?? [], told.at(-1)?.decided ?? []];
  const lags = told.map(({ lagMs }) => lagMs).filter(Number.isFinite).sort((a, b) => a - b);
  const coordinator = memory.get("coordinator") ?? null;
  const open = handles.get("coordinator") ?? null;
  return {
    memory,
    handles,
    heap: growthOf(told.map(({ heapMb }) => heapMb)),
    lagMsP99: lags[Math.floor(0.99 * lags.length)] ?? null,
    decidedMsP50: quantileBetween(first, end, 0.5),
    decidedMsP99: quantileBetween(first, end, 0.99),
    faults: [
      coordinator && coordinator.share > MEMORY_GROWTH_MOST
        ? `memory grew by ${(coordinator.share * 100).toFixed(1)} %`
        : "",
      open && open.end > open.warm + HANDLES_MORE_MOST
        ? `${open.end - open.warm} handles more than when it was warm`
        : "",
      gaps.missed.length > 0 ? `${gaps.missed.length} candles without a decision` : "",
      gaps.twice.length > 0 ? `${gaps.twice.length} candles decided on twice` : "",
      unknownOrders > 0 ? `${unknownOrders} orders of unknown fate` : "",
      ...recoveries.filter(({ recoveredAfterMs }) => recoveredAfterMs === null)
        .map(({ fault, process }) => `no recovery from: ${fault} (${process})`),
    ].filter(Boolean),
  };
}

/** A process that was killed was another before. */
function sameProcess(samples: readonly Sample[], role: Role): readonly Sample[] {
  const pidOf = ({ processes }: Sample) => processes.find((each) => each.role === role)?.pid;
  const pid = samples.map(pidOf).findLast((each) => each !== undefined);
  return samples.filter((sample) => pidOf(sample) === pid);
}

const numbers = (samples: readonly Sample[], of: (sample: Sample) => number | null): number[] =>
  samples.map(of).filter((each) => each !== null);
