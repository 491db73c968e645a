import assert from "node:assert/strict";
import { FAULT_NAMES } from "../../../research/simulation/faults/names.ts";
import type { Plan } from "../../../research/simulation/plan.ts";
import { runSeed } from "../../../research/simulation/run_seed.ts";

const plan = (seed: number): Plan => ({ seed, hours: 3, faults: FAULT_NAMES, without: [] });

/** Everything that happens in a seed. */
async function historyOf(seed: number): Promise<{ lines: string[]; fingerprint: string }> {
  const lines: string[] = [];
  const { fingerprint } = await runSeed(plan(seed), (line) => lines.push(line));
  return { lines, fingerprint };
}

Deno.test("one seed replays the same history to the byte, whatever was played before it", async () => {
  const first = await historyOf(5);
  await historyOf(6);
  const again = await historyOf(5);
  assert.ok(first.lines.length > 500, `only ${first.lines.length} lines`);
  assert.deepEqual(again.lines, first.lines);
  assert.equal(again.fingerprint, first.fingerprint);
});

Deno.test("another seed has another history", async () => {
  const [one, other] = [await historyOf(7), await historyOf(8)];
  assert.notEqual(one.fingerprint, other.fingerprint);
});

Deno.test("more hours add to a history and change nothing before", async () => {
  const short: string[] = [], long: string[] = [];
  await runSeed({ ...plan(9), hours: 1 }, (line) => short.push(line));
  await runSeed({ ...plan(9), hours: 2 }, (line) => long.push(line));
  const calm = short.findIndex((line) => line.includes("calm from now on"));
  assert.ok(calm > 100);
  assert.deepEqual(short.slice(0, calm), long.slice(0, calm));
});
