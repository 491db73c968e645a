/**
 * What code takes from its surroundings without being given it: dates, timers, chance, fetch. Libraries (ccxt) do, and
 * some keep what they found when they were loaded. So these are replaced once, before any of them is loaded, by ones
 * that serve the process that lives in the simulation now, and the real ones while nobody does.
 */
import type { SeededRandom } from "../../../domain/seeded_random.ts";
import type { ProcessLife } from "./process_life.ts";
import type { Cancel } from "./timeline.ts";

export interface Surroundings {
  readonly life: ProcessLife;
  readonly chance: SeededRandom;
  readonly fetch: typeof fetch;
}

const real = {
  Date,
  now: Date.now,
  performanceNow: performance.now.bind(performance),
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  random: Math.random,
  fetch,
};

/** The machine's own monotonic clock, for measuring the simulation itself. */
export const realMonotonicMs = (): number => real.performanceNow();

let current: Surroundings | null = null;
let installed = false;

/** Who runs now; null when nobody does. */
export function enter(surroundings: Surroundings | null): void {
  install();
  current = surroundings;
}

const timers = new Map<number, Cancel>();
/** Far from the ids of real timers, so that either kind can be taken back. */
let lastTimer = 1e12;

function startTimer(repeats: boolean, run: (...args: unknown[]) => void, ms: number, args: unknown[]): number {
  const { life } = current!;
  const id = ++lastTimer;
  const plan = () =>
    timers.set(
      id,
      life.timeline.after(Math.max(1, ms), () => {
        if (repeats) plan();
        else timers.delete(id);
        run(...args);
      }, life),
    );
  plan();
  return id;
}

function stopTimer(id: number): boolean {
  const cancel = timers.get(id);
  timers.delete(id);
  cancel?.();
  return cancel !== undefined;
}

type Run = (...args: unknown[]) => void;

function install(): void {
  if (installed) return;
  installed = true;
  const now = () => current ? current.life.nowMs() : real.now();
  const SimulatedDate = class extends real.Date {
    constructor(...args: unknown[]) {
      // The constructor's overloads cannot be told apart here.
      super(...(args.length === 0 ? [now()] : args) as [number]);
    }
    static override now = now;
  };
  Object.assign(globalThis, {
    Date: SimulatedDate,
    setTimeout: (run: Run, ms = 0, ...args: unknown[]) =>
      current ? startTimer(false, run, ms, args) : real.setTimeout(run, ms, ...args),
    setInterval: (run: Run, ms = 0, ...args: unknown[]) =>
      current ? startTimer(true, run, ms, args) : real.setInterval(run, ms, ...args),
    clearTimeout: (id: number) => stopTimer(id) || real.clearTimeout(id),
    clearInterval: (id: number) => stopTimer(id) || real.clearInterval(id),
    fetch: ((input, init) => (current?.fetch ?? real.fetch)(input, init)) as typeof fetch,
  });
  Math.random = () => current ? current.chance.uniform() : real.random();
  performance.now = () => current ? current.life.monotonicMs() : real.performanceNow();
}
