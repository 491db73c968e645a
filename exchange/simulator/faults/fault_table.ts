import { SeededRandom } from "../../../domain/seeded_random.ts";
import { type FaultName, FAULTS } from "./catalogue.ts";
import type { FaultPlan, FaultSetting } from "./fault_plan.ts";

/** A fault that happens. */
export interface Drawn {
  /** Drawn from the setting's range. */
  readonly amount: number;
  /** In [0, 1): decides whatever else is open. */
  readonly pick: number;
}

/** A fault that lasts. Times are of the clock that it is asked with. */
export interface Episode extends Drawn {
  readonly startMs: number;
  readonly endMs: number;
}

const MINUTE_MS = 60_000;
/** A clock that stands wrong does so for a while, whatever the distance. */
const CLOCK_JUMP_LASTS_MS = [MINUTE_MS, 5 * MINUTE_MS] as const;
/** Separates the draw of an episode's beginning from the draw of the episode. */
const BEGINNING = 1;
/** Slots remembered for each fault: a little more than the longest episode takes. */
const SLOTS_KEPT = 64;

/**
 * The decisions: what goes wrong on the n-th occasion, what is wrong at a time. Pure: they follow from seed, fault and
 * occasion alone, in whatever order they are asked for.
 */
export class FaultTable {
  readonly #episodes = new Map<FaultName, Map<number, Episode | null>>();

  /** @param onFault Hears of each fault that strikes; of one that lasts each time that it is looked at. */
  constructor(readonly plan: FaultPlan, private readonly onFault: (name: FaultName) => void = () => {}) {}

  /** @param n Counts the fault's occasions. @returns Undefined when nothing happens on this one. */
  drawn(name: FaultName, n: number): Drawn | undefined {
    const drawn = this.#drawn(name, n);
    if (drawn) this.onFault(name);
    return drawn;
  }

  #drawn(name: FaultName, n: number): Drawn | undefined {
    const setting = this.plan.faults[name];
    if (!setting || setting.chance === 0) return undefined;
    const random = new SeededRandom(this.plan.seed, keyOf(name), n);
    if (random.uniform() >= setting.chance) return undefined;
    const [low, high] = setting.range;
    return { amount: Math.round(random.between(low, high)), pick: random.uniform() };
  }

  /** The episode that a time is in. */
  episodeAt(name: FaultName, atMs: number): Episode | undefined {
    const setting = this.plan.faults[name];
    if (!setting || setting.chance === 0) return undefined;
    const slot = Math.floor(atMs / MINUTE_MS);
    const reach = Math.ceil(longestMs(name, setting) / MINUTE_MS);
    for (let back = 0; back <= reach && back <= slot; back++) {
      const episode = this.#episode(name, slot - back);
      if (!episode || atMs < episode.startMs || episode.endMs <= atMs) continue;
      this.onFault(name);
      return episode;
    }
    return undefined;
  }

  /** What begins after `fromMs` and up to `toMs`, oldest first. */
  startsBetween(name: FaultName, fromMs: number, toMs: number): Episode[] {
    const setting = this.plan.faults[name];
    if (!setting || setting.chance === 0) return [];
    const starts: Episode[] = [];
    for (let slot = Math.floor(fromMs / MINUTE_MS); slot <= Math.floor(toMs / MINUTE_MS); slot++) {
      const episode = this.#episode(name, slot);
      if (!episode || episode.startMs <= fromMs || episode.startMs > toMs) continue;
      this.onFault(name);
      starts.push(episode);
    }
    return starts;
  }

  /** Each minute may begin one episode, at a moment inside it. */
  #episode(name: FaultName, slot: number): Episode | null {
    const kept = this.#episodes.get(name) ?? new Map<number, Episode | null>();
    this.#episodes.set(name, kept);
    const known = kept.get(slot);
    if (known !== undefined) return known;
    const episode = this.#made(name, slot);
    if (kept.size >= SLOTS_KEPT) kept.delete(kept.keys().next().value!);
    kept.set(slot, episode);
    return episode;
  }

  #made(name: FaultName, slot: number): Episode | null {
    const drawn = this.#drawn(name, slot);
    if (!drawn) return null;
    const random = new SeededRandom(this.plan.seed, keyOf(name), slot, BEGINNING);
    const startMs = slot * MINUTE_MS + Math.floor(random.uniform() * MINUTE_MS);
    const lastsMs = name === "clock_jump" ? random.between(...CLOCK_JUMP_LASTS_MS) : drawn.amount;
    return { ...drawn, startMs, endMs: startMs + lastsMs };
  }
}

const longestMs = (name: FaultName, { range }: FaultSetting): number =>
  name === "clock_jump" ? CLOCK_JUMP_LASTS_MS[1] : range[1];

/** Of the name, so that a fault that is added later leaves the others' streams as they are. FNV-1a. */
const KEYS = new Map(
  Object.keys(FAULTS).map((name) => [
    name,
    [...name].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5) >>> 0,
  ]),
);

const keyOf = (name: FaultName): number => KEYS.get(name)!;
