import type { SeededRandom } from "../../../domain/seeded_random.ts";
import { drawn } from "./drawn.ts";
import type { Calm } from "../world/calm.ts";
import type { Line } from "../world/network.ts";
import type { Swarm } from "./swarm.ts";

const USUAL_MS = [2, 40] as const;
const SLOW_MS = [1_000, 12_000] as const;
/** A call is given up after 10 s and then asked after. */
const GIVEN_UP_MS = 12_000;

/** The way to the exchange: it slows down and is cut. */
export class ExchangeLine implements Line {
  #cutUntilMs = 0;

  constructor(
    readonly swarm: Swarm,
    readonly chance: SeededRandom,
    readonly calm: Calm,
  ) {}

  cut(forMs: number): void {
    this.#cutUntilMs = this.calm.timeline.nowMs + forMs;
    this.calm.disturbed(forMs);
  }

  there(): number | "lost" {
    return this.#ms();
  }

  back(): number | "lost" {
    return this.#ms();
  }

  #ms(): number | "lost" {
    if (this.calm.timeline.nowMs < this.#cutUntilMs) return "lost";
    const slow = this.swarm.of("slow_network").strikes();
    const ms = drawn(this.chance, slow ? SLOW_MS : USUAL_MS);
    if (slow) this.calm.disturbed(ms + GIVEN_UP_MS);
    return ms;
  }
}

/** Between two processes on one machine. */
export const localLine = (chance: SeededRandom): Line => ({
  there: () => chance.between(0, 2),
  back: () => chance.between(0, 2),
});
