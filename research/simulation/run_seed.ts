import { INVARIANTS } from "./invariants/catalogue.ts";
import type { Invariant, Sight } from "./invariants/invariant.ts";
import type { Outcome, Plan, Violation } from "./plan.ts";
import { HOUR_MS, START_MS } from "./world/start.ts";
import { booksOf } from "./world/exchange.ts";
import { World } from "./world/world.ts";

/** Nothing has moved for so long, in calm: what is promised for times of rest must hold. */
const REST_MS = 90_000;
const REST_CALM_MS = 150_000;
/** Between two looks at rest. */
const LOOK_MS = 300_000;
/** After the last fault until everything must have settled. */
const SETTLE_MS = 20 * 60_000;
const LINES_KEPT = 60;

/** Plays one plan to its end, or until an invariant breaks. */
export async function runSeed(plan: Plan, onLine: ((line: string) => void) | null = null): Promise<Outcome> {
  using world = new World(plan, onLine);
  const watch = new Watch(world);
  world.begin();
  const endMs = START_MS + plan.hours * HOUR_MS;
  await world.timeline.runUntil(endMs, () => watch.afterStep());
  if (!watch.violation) {
    world.calmDown();
    await world.timeline.runUntil(endMs + SETTLE_MS, () => watch.afterStep());
    watch.atEnd();
  }
  const books = booksOf(world.exchange);
  return {
    violation: watch.violation,
    events: world.timeline.happened,
    lastLines: world.trace.last(LINES_KEPT),
    fingerprint: world.trace.fingerprint(),
    fills: books.nextTradeId - 1,
    lives: world.supervisor.lives,
  };
}

/** Looks at the world through all invariants, and stops it at the first that breaks. */
class Watch {
  violation: Violation | null = null;
  readonly #invariants = INVARIANTS.map((make) => make());
  #lookedMs = 0;

  constructor(readonly world: World) {}

  afterStep(): void {
    if (this.violation) return;
    this.world.look();
    const sight = this.world.sight();
    for (const invariant of this.#invariants) this.#ask(invariant, invariant.always, sight);
    const rests = sight.quietMs >= REST_MS && sight.calmMs >= REST_CALM_MS;
    if (rests && sight.nowMs - this.#lookedMs >= LOOK_MS) this.#lookAtRest(sight);
  }

  atEnd(): void {
    if (!this.violation) this.#lookAtRest(this.world.sight());
  }

  #lookAtRest(sight: Sight): void {
    this.#lookedMs = sight.nowMs;
    for (const invariant of this.#invariants) this.#ask(invariant, invariant.atRest, sight);
  }

  #ask({ name }: Invariant, check: Invariant["always"], sight: Sight): void {
    const detail = this.violation ? null : check?.(sight) ?? null;
    if (detail === null) return;
    this.violation = { seed: this.world.plan.seed, invariant: name, at_ms: sight.nowMs, detail };
    this.world.trace.add("BROKEN", `${name}: ${detail}`);
    this.world.timeline.stop();
  }
}
