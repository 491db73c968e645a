import assert from "node:assert/strict";
import { Timeline } from "../../../research/simulation/machine/timeline.ts";
import { ProcessLife } from "../../../research/simulation/machine/process_life.ts";

const nothing = () => {};

/** What happens, in its order, when `plan` has planned it. */
async function played(
  seed: number,
  plan: (timeline: Timeline, say: (what: string) => void) => void,
): Promise<string[]> {
  const timeline = new Timeline(1_000, seed);
  const said: string[] = [];
  plan(timeline, (what) => said.push(`${timeline.nowMs} ${what}`));
  await timeline.runUntil(10_000, nothing);
  return said;
}

Deno.test("things happen in the order of their time, whenever they were planned", async () => {
  const said = await played(1, (timeline, say) => {
    timeline.after(30, () => say("third"));
    timeline.after(10, () => {
      say("first");
      timeline.after(5, () => say("second"));
    });
  });
  assert.deepEqual(said, ["1010 first", "1015 second", "1030 third"]);
});

Deno.test("of things due at one time chance decides who is first, and one seed decides the same", async () => {
  const ten = (timeline: Timeline, say: (what: string) => void) => {
    for (let i = 0; i < 10; i++) timeline.after(50, () => say(String(i)));
  };
  const orders = await Promise.all([1, 2, 3, 1].map((seed) => played(seed, ten)));
  assert.deepEqual(orders[0], orders[3]);
  assert.equal(new Set(orders.map(String)).size, 3);
});

Deno.test("everything that one thing wakes runs before the next one happens", async () => {
  const said = await played(1, (timeline, say) => {
    timeline.after(10, async () => {
      for (let i = 0; i < 500; i++) await undefined;
      say("woken");
    });
    timeline.after(11, () => say("next"));
  });
  assert.deepEqual(said, ["1010 woken", "1011 next"]);
});

Deno.test("what was taken back does not happen", async () => {
  const said = await played(1, (timeline, say) => timeline.after(10, () => say("no"))());
  assert.deepEqual(said, []);
});

Deno.test("a process that has ended is not woken again", async () => {
  const said = await played(1, (timeline, say) => {
    const life = new ProcessLife(timeline, () => 0);
    void life.sleep(100).then(() => say("slept"));
    timeline.after(50, () => life.end());
  });
  assert.deepEqual(said, []);
});

Deno.test("time stands still while real work is held", async () => {
  const timeline = new Timeline(0, 1);
  const said: string[] = [];
  timeline.after(10, () => {
    void timeline.hold(new Promise((resolve) => setTimeout(resolve, 5))).then(() =>
      said.push(`held ${timeline.nowMs}`)
    );
  });
  timeline.after(11, () => said.push(`next ${timeline.nowMs}`));
  await timeline.runUntil(100, nothing);
  assert.deepEqual(said, ["held 10", "next 11"]);
});

Deno.test("a life counts what it waits for, through its end and through what it takes back", async () => {
  const timeline = new Timeline(0, 1);
  const life = new ProcessLife(timeline, () => 0);
  const stop = new AbortController();
  const stopped = life.sleep(1_000, stop.signal).catch((error: Error) => error.message);
  void life.sleep(10);
  assert.equal(life.waiting, 2);
  await timeline.runUntil(20, nothing);
  assert.equal(life.waiting, 1);
  stop.abort(new Error("enough"));
  assert.equal(await stopped, "enough");
  assert.equal(life.waiting, 0);
});

Deno.test("a wall clock may be set; the monotonic one begins with the life and only goes on", async () => {
  const timeline = new Timeline(5_000, 1);
  let offsetMs = 0;
  const life = new ProcessLife(timeline, () => offsetMs);
  await timeline.runUntil(5_100, nothing);
  offsetMs = -60_000;
  assert.deepEqual([life.nowMs(), life.monotonicMs()], [5_100 - 60_000, 100]);
});
