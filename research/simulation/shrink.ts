import { INTERVENTIONS, plannedInterventions } from "./faults/interventions.ts";
import { Swarm } from "./faults/swarm.ts";
import type { Outcome, Plan } from "./plan.ts";
import type { Broken } from "./simulate.ts";
import { HOUR_MS, START_MS } from "./world/start.ts";

export interface Player {
  play(plan: Plan): Promise<Outcome>;
}

/** Plays that shrinking may cost. */
const PLAYS_MAX = 100;

/** Makes a broken plan smaller while it breaks the same invariant: fewer hours, fewer faults, fewer interventions. */
export async function shrink(player: Player, broken: Broken): Promise<Broken> {
  const search = new Search(player, broken);
  await search.hours();
  await search.faults();
  await search.interventions();
  await search.hours();
  return search.smallest;
}

class Search {
  #plays = 0;

  constructor(readonly player: Player, public smallest: Broken) {}

  /** To a tenth of an hour after the violation. */
  async hours(): Promise<void> {
    const { plan, outcome } = this.smallest;
    const hours = Math.ceil((outcome.violation.at_ms - START_MS) / HOUR_MS * 10) / 10;
    if (hours < plan.hours) await this.#try({ ...plan, hours: Math.max(0.1, hours) });
  }

  async faults(): Promise<void> {
    const { seed, faults } = this.smallest.plan;
    await this.#try({ ...this.smallest.plan, faults: new Swarm(seed, faults).enabled });
    for (const fault of this.smallest.plan.faults) {
      const { plan } = this.smallest;
      // Places in the list of interventions mean something else when a kind of them is gone.
      if (plan.without.length > 0 && INTERVENTIONS.some((kind) => kind === fault)) continue;
      await this.#try({ ...plan, faults: plan.faults.filter((each) => each !== fault) });
    }
  }

  /** In halves, quarters and so on, down to single ones. */
  async interventions(): Promise<void> {
    const { seed, faults, hours } = this.smallest.plan;
    const count = plannedInterventions(new Swarm(seed, faults), hours).length;
    for (let size = count; size >= 1; size = Math.floor(size / 2)) {
      for (let from = 0; from < count; from += size) {
        const { plan } = this.smallest;
        const left = Array.from({ length: size }, (_, i) => from + i)
          .filter((index) => index < count && !plan.without.includes(index));
        if (left.length > 0) await this.#try({ ...plan, without: [...plan.without, ...left].sort((a, b) => a - b) });
      }
    }
  }

  async #try(plan: Plan): Promise<void> {
    if (this.#plays++ >= PLAYS_MAX) return;
    const outcome: Outcome = await this.player.play(plan);
    const { violation } = outcome;
    if (violation?.invariant !== this.smallest.outcome.violation.invariant) return;
    this.smallest = { plan, outcome: { ...outcome, violation } };
  }
}
