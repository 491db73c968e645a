import { SeededRandom } from "../../../domain/seeded_random.ts";
import { FAULT_NAMES, type FaultName } from "./names.ts";

/** Share of all faults that a seed has: some seeds are quiet, some are hell. */
const SHARE = { low: 0.05, high: 0.6 } as const;
/** How often a fault strikes, per opportunity: from rare to hard. */
const RATE = { low: 0.001, high: 0.05 } as const;

/** One kind of fault in one seed: whether it is there, how often it strikes, and its own stream of chance. */
export class Dice {
  readonly chance: SeededRandom;
  readonly enabled: boolean;
  /** In [0, 1): from rare to hard. */
  readonly hardness: number;

  constructor(seed: number, name: FaultName, share: number, isAllowed: boolean, readonly isOver: () => boolean) {
    this.chance = new SeededRandom(seed, keyOf(name));
    this.enabled = this.chance.uniform() < share && isAllowed;
    this.hardness = this.chance.uniform();
  }

  /** @param rate For an opportunity that is rare itself. */
  strikes(rate = logarithmic(RATE, this.hardness)): boolean {
    return this.enabled && !this.isOver() && this.chance.uniform() < rate;
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
    const chance = new SeededRandom(seed, 0x54a3);
    const share = chance.between(SHARE.low, SHARE.high);
    const isOver = () => this.#over;
    this.#dice = new Map(
      FAULT_NAMES.map((name) => [name, new Dice(seed, name, share, allowed.includes(name), isOver)]),
    );
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

/** From `low` to `high` in equal factors. @param at In [0, 1]. */
export const logarithmic = ({ low, high }: { readonly low: number; readonly high: number }, at: number): number =>
  low * (high / low) ** at;

/** Of the name, so that a fault that is added later leaves the others' streams as they are. FNV-1a. */
const keyOf = (name: string): number =>
  [...name].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5) >>> 1;
