import assert from "node:assert/strict";
import { Crew } from "../../../research/simulation/crew.ts";
import { FAULT_NAMES } from "../../../research/simulation/faults/names.ts";
import { simulate } from "../../../research/simulation/simulate.ts";

/** A slice of what `deno task simulate` plays: new seeds would tell something new each time, these tell a regression. */
Deno.test("nothing breaks in twelve seeds with every fault", async () => {
  using crew = new Crew(2);
  const request = { fromSeed: 1, toSeed: 12, hours: 6, faults: FAULT_NAMES, without: [] };
  const { broken, fills, lives } = await simulate(crew, request, () => {});
  assert.deepEqual(broken.map(({ outcome }) => outcome.violation), []);
  assert.ok(fills > 100 && lives > 25, `${fills} fills, ${lives} lives: the simulation has gone quiet`);
});
