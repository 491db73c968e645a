import { decisionsProve } from "./invariants/decisions_prove.ts";
import { INVARIANTS } from "./invariants/catalogue.ts";
import type { Invariant, Sight } from "./invariants/invariant.ts";
import type { Outcome, Plan, Violation } from "./plan.ts";
import { HOUR_MS, START_MS } from "./world/start.ts";
import { booksOf } from "./world/exchange.ts";
import { RECONCILE_SECONDS_MAX } from "./world/settings.ts";
import { World } from "./world/world.ts";

/** Nothing has moved for so long, in calm, that every regular question has been asked: what holds at rest must hold. */
const REST_MS = (RECONCILE_SECONDS_MAX + 60) * 1_000;
/** After the last fault everything has to come to rest within this: a position that nobody takes may need hours. */
const SETTLE_MAX_MS = 3 * HOUR_MS;
const SETTLE_STEP_MS = 60_000;
const LINES_KEPT = 60;

/** Plays one plan to its end, or until an invariant breaks. */
export async function runSeed(plan: Plan, onLine: ((line: string) => void) | null = null): Promise<Outcome> {
  using world = new World(plan, onLine);
  const watch = new Watch(world);
  world.begin();
  const endMs = START_MS + plan.hours * HOUR_MS;
  await world.timeline.runUntil(endMs, () => watch.afterStep());
  if (!watch.violation) await settle(world, watch);
  if (!watch.violation) await watch.prove();
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

/** Nothing goes wrong any more: once all has come to rest, everything has to hold strictly. */
async function settle(world: World, watch: Watch): Promise<void> {
  const { timeline } = world;
  const untilMs = timeline.nowMs + SETTLE_MAX_MS;
  world.calmDown();
  const looks = watch.lookAgain();
  while (!watch.violation && watch.looks === looks && timeline.nowMs < untilMs) {
    await timeline.runUntil(timeline.nowMs + SETTLE_STEP_MS, () => watch.afterStep());
  }
  if (watch.looks === looks) watch.neverRested();
}

/** Looks at the world through all invariants, and stops it at the first that breaks. */
class Watch {
  violation: Violation | null = null;
  /** At rest, so far. */
  looks = 0;
  readonly #invariants = INVARIANTS.map((make) => make());
  /** One look at each rest, named by when it began. */
  #lookedAtRestOf = 0;

  constructor(readonly world: World) {}

  afterStep(): void {
    if (this.violation) return;
    this.world.look();
    const sight = this.world.sight();
    for (const invariant of this.#invariants) this.#ask(invariant, invariant.always, sight);
    const restsSinceMs = sight.nowMs - sight.quietMs;
    if (sight.quietMs < REST_MS || restsSinceMs === this.#lookedAtRestOf) return;
    this.#lookedAtRestOf = restsSinceMs;
    this.#lookAtRest(sight);
  }

  /** Also at a rest that was looked at before. @returns How often it has looked so far. */
  lookAgain(): number {
    this.#lookedAtRestOf = 0;
    return this.looks;
  }

  neverRested(): void {
    const sight = this.world.sight();
    this.#ask(
      { name: "comes_to_rest" },
      () => "nothing goes wrong any more, and the system never comes to rest",
      sight,
    );
  }

  /** What takes more than a look: when all is over. */
  async prove(): Promise<void> {
    const detail = await decisionsProve(this.world.history());
    this.#ask({ name: "decisions_prove" }, () => detail, this.world.sight());
  }

  #lookAtRest(sight: Sight): void {
    this.looks++;
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
