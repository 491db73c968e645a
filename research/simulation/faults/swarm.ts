import { SeededRandom } from "../../../exchange/simulator/seeded_random.ts";
import { FAULT_NAMES, type FaultName } from "./names.ts";

/** Chance that one seed has a fault at all. With each in half of the seeds, every combination comes up. */
const ENABLED = 0.5;
/** How often a fault strikes, per opportunity: from rare to hard. */
const RATE = { low: 0.001, high: 0.08 } as const;

/** One kind of fault in one seed: whether it is there, how often it strikes, and its own stream of chance. */
export class Dice {
  readonly chance: SeededRandom;
  readonly enabled: boolean;
  /** Per opportunity. */
  readonly rate: number;

  constructor(seed: number, name: FaultName, isAllowed: boolean, readonly isOver: () => boolean) {
    this.chance = new SeededRandom(seed, 0xfa017, FAULT_NAMES.indexOf(name));
    this.enabled = this.chance.uniform() < ENABLED && isAllowed;
    this.rate = RATE.low * (RATE.high / RATE.low) ** this.chance.uniform();
  }

  strikes(): boolean {
    return this.enabled && !this.isOver() && this.chance.uniform() < this.rate;
  }
}

/**
 * Swarm testing: each seed has a subset of the faults, each at a rate of its own. What one fault draws depends on the
 * seed and its name alone, so that a smaller set replays the same strikes of those that are left.
 */
export class Swarm {
  readonly #dice: ReadonlyMap<FaultName, Dice>;
  #over = false;

  constructor(readonly seed: number, allowed: readonly FaultName[]) {
    const isOver = () => this.#over;
    this.#dice = new Map(FAULT_NAMES.map((name) => [name, new Dice(seed, name, allowed.includes(name), isOver)]));
  }

  get enabled(): readonly FaultName[] {
    return FAULT_NAMES.filter((name) => this.of(name).enabled);
  }

  of(name: FaultName): Dice {
    return this.#dice.get(name)!;
  }

  /** From now on nothing strikes any more. */
  end(): void {
    this.#over = true;
  }
}
