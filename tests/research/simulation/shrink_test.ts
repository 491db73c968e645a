import assert from "node:assert/strict";
import { FAULT_NAMES, type FaultName } from "../../../research/simulation/faults/names.ts";
import { plannedInterventions } from "../../../research/simulation/faults/interventions.ts";
import { Swarm } from "../../../research/simulation/faults/swarm.ts";
import type { Outcome, Plan } from "../../../research/simulation/plan.ts";
import { type Player, shrink } from "../../../research/simulation/shrink.ts";
import { HOUR_MS, START_MS } from "../../../research/simulation/world/start.ts";

const BROKEN_AT_MS = START_MS + 2.25 * HOUR_MS;

/** A seed with kills among its faults. */
const SEED = Array.from({ length: 200 }, (_, seed) => seed).find((seed) => {
  const swarm = new Swarm(seed, FAULT_NAMES);
  return swarm.of("kills").enabled && plannedInterventions(swarm, 24).filter(({ kind }) => kind === "kills").length > 3;
})!;

function outcome(isBroken: boolean): Outcome {
  const violation = isBroken ? { seed: SEED, invariant: "protected", at_ms: BROKEN_AT_MS, detail: "…" } : null;
  return { violation, events: 1, fills: 0, lives: 1, fingerprint: "", lastLines: [] };
}

/** Breaks while the plan is long enough and has everything that is needed. */
const needing = (faults: readonly FaultName[], intervention: number | null): Player => ({
  play: (plan: Plan) =>
    Promise.resolve(outcome(
      START_MS + plan.hours * HOUR_MS > BROKEN_AT_MS && faults.every((fault) => plan.faults.includes(fault)) &&
        (intervention === null || !plan.without.includes(intervention)),
    )),
});

const whole: Plan = { seed: SEED, hours: 24, faults: FAULT_NAMES, without: [] };

async function shrunk(player: Player): Promise<Plan> {
  const first = await player.play(whole);
  return (await shrink(player, { plan: whole, outcome: { ...first, violation: first.violation! } })).plan;
}

Deno.test("a failing plan shrinks to the hours until it fails and to the faults that it needs", async () => {
  const plan = await shrunk(needing(["kills"], null));
  assert.equal(plan.hours, 2.3);
  assert.deepEqual(plan.faults, ["kills"]);
});

Deno.test("a failing plan that needs no fault keeps none", async () => {
  assert.deepEqual((await shrunk(needing([], null))).faults, []);
});

Deno.test("interventions that do not matter are left out, the one that does is kept", async () => {
  const plan = await shrunk(needing(["kills"], 1));
  assert.ok(!plan.without.includes(1));
  const left = plannedInterventions(new Swarm(SEED, plan.faults), plan.hours).filter((_, i) =>
    !plan.without.includes(i)
  );
  assert.ok(left.length <= 1, `${left.length} are left`);
});
