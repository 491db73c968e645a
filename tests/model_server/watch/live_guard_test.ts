import assert from "node:assert/strict";
import { seededRandom } from "../../../model_server/training/random.ts";
import { isWorse, LiveGuard } from "../../../model_server/watch/live_guard.ts";

const HORIZON = 4;
const LEVEL = 0.05;

/** Losses that stay alike for as long as a label overlaps the next. @param worse Of the model that serves. */
function alarmAt(seed: number, worse: number, outcomes = 2_000): number | null {
  const random = seededRandom(seed).next;
  const guard = new LiveGuard(LEVEL, HORIZON);
  let shared = 0;
  for (let i = 0; i < outcomes; i++) {
    if (i % HORIZON === 0) shared = random() - 0.5;
    const finding = guard.add(1 + worse + shared + (random() - 0.5) / 5, 1);
    if (finding && isWorse(finding)) return i + 1;
  }
  return null;
}

const share = (worse: number, seeds = 300): number =>
  Array.from({ length: seeds }, (_, seed) => alarmAt(seed, worse)).filter((at) => at !== null).length / seeds;

Deno.test("a model that is no worse is taken back no more often than the level says, however long one looks", () => {
  const alarms = share(0);
  assert.ok(alarms <= LEVEL, `${alarms}`);
});

Deno.test("a worse one is found, a better one never", () => {
  assert.ok(share(0.1) > 0.95, `${share(0.1)}`);
  assert.equal(share(-0.1), 0);
});

Deno.test("it looks after 10, 20, 40 blocks, each time at half the level of the time before", () => {
  const guard = new LiveGuard(LEVEL, HORIZON);
  const looks = Array.from({ length: 500 }, (_, i) => [i + 1, guard.add(1, 1)] as const).filter(([, found]) => found);
  assert.deepEqual(looks.map(([at, found]) => [at, found!.level]), [[120, LEVEL / 2], [240, LEVEL / 4], [
    480,
    LEVEL / 8,
  ]]);
});
