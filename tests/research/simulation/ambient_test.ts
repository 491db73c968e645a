import assert from "node:assert/strict";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import { enter } from "../../../research/simulation/machine/ambient.ts";
import { ProcessLife } from "../../../research/simulation/machine/process_life.ts";
import { Timeline } from "../../../research/simulation/machine/timeline.ts";

const NOW_MS = Date.UTC(2025, 0, 6);

/** What code without an injected clock sees in a simulation. */
async function inside(seed: number): Promise<unknown[]> {
  const timeline = new Timeline(NOW_MS, seed);
  const life = new ProcessLife(timeline, () => 0);
  const seen: unknown[] = [];
  enter({ life, chance: new SeededRandom(seed), fetch: () => Promise.resolve(new Response("simulated")) });
  try {
    seen.push(Date.now(), new Date().getTime(), performance.now(), Math.random());
    setTimeout(() => seen.push(`timer ${Date.now() - NOW_MS}`), 250);
    clearTimeout(setTimeout(() => seen.push("taken back"), 10));
    const interval = setInterval(() => seen.push(`interval ${Date.now() - NOW_MS}`), 100);
    setTimeout(() => clearInterval(interval), 350);
    void fetch("http://nowhere.test").then((response) => response.text()).then((text) => seen.push(text));
    await timeline.runUntil(NOW_MS + 1_000, () => {});
  } finally {
    enter(null);
  }
  return seen;
}

Deno.test("dates, timers, chance and fetch are the simulation's while a process lives in it", async () => {
  const [now, date, elapsed, chance, ...rest] = await inside(7);
  assert.deepEqual([now, date, elapsed], [NOW_MS, NOW_MS, 0]);
  assert.equal(typeof chance, "number");
  assert.deepEqual(rest, ["simulated", "interval 100", "interval 200", "timer 250", "interval 300"]);
  assert.deepEqual(await inside(7), [now, date, elapsed, chance, ...rest]);
});

Deno.test("they are the real ones again when it is over", async () => {
  await inside(1);
  assert.ok(Date.now() > NOW_MS + 86_400_000);
  assert.ok(new Date(0) instanceof Date);
  await new Promise((resolve) => setTimeout(resolve, 1));
});
