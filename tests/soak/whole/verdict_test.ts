import assert from "node:assert/strict";
import { gapsIn } from "./gaps.ts";
import { growthOf } from "./growth.ts";
import { roleOf } from "./processes.ts";
import { placed } from "./report.ts";
import type { Soaked } from "./run.ts";
import { quantileBetween, type Sample, toldBy } from "./sample.ts";
import { verdictOn } from "./verdict.ts";

const MINUTES_5 = 300_000;

for (
  const [name, opened, missed, twice] of [
    ["none at all", [], [], []],
    ["each once", [0, 1, 2, 3], [], []],
    ["two lost, one after the other", [0, 1, 4], [2, 3], []],
    ["one twice", [0, 1, 1, 2], [], [1]],
  ] as const
) {
  Deno.test(`candles that were decided on: ${name}`, () => {
    const gaps = gapsIn(opened.map((each) => each * MINUTES_5), MINUTES_5);
    const times = (of: readonly number[]) => of.map((each) => each * MINUTES_5);
    assert.deepEqual(gaps, { decided: new Set(opened).size, missed: times(missed), twice: times(twice) });
  });
}

Deno.test("growth is told by medians of what was warm and of the end, and by nothing when there is too little", () => {
  const warmingUp = Array.from({ length: 40 }, (_, i) => 100 + i);
  const steady = (level: number) => Array.from({ length: 30 }, (_, i) => i % 7 === 0 ? level * 3 : level);
  assert.deepEqual(growthOf([...warmingUp, ...steady(200), ...steady(210)]), {
    warm: 200,
    end: 210,
    share: 210 / 200 - 1,
  });
  assert.equal(growthOf([1, 2, 3]), null);
});

Deno.test("a process is known by what its command line says behind main.ts, in this folder alone", () => {
  const line = (...words: string[]) => ["/usr/bin/deno", "run", "/x/main.ts", ...words, "--data-dir", "/tmp/here"];
  assert.equal(roleOf(line("start"), "/tmp/here"), "coordinator");
  assert.equal(roleOf(line("exchange-sim"), "/tmp/here"), "exchange");
  assert.equal(roleOf(line("model-server", "--name=gbdt"), "/tmp/here"), "model gbdt");
  assert.equal(roleOf(line("start"), "/tmp/elsewhere"), null);
  assert.equal(roleOf(["cat", "/tmp/here"], "/tmp/here"), null);
});

Deno.test("latency between two looks is the bound under which a share of what was counted meanwhile lies", () => {
  const text = (counts: readonly number[]) =>
    `# TYPE xylen_decision_latency_seconds histogram\n${
      ["0.01", "0.1", "+Inf"].map((le, i) => `xylen_decision_latency_seconds_bucket{le="${le}"} ${counts[i]}`).join(
        "\n",
      )
    }\n# TYPE xylen_event_loop_lag_seconds gauge\nxylen_event_loop_lag_seconds 0.002\n`;
  const before = toldBy(text([100, 100, 100])), after = toldBy(text([190, 199, 200]));
  assert.equal(before.lagMs, 2);
  assert.equal(quantileBetween(before.decided, after.decided, 0.5), 10);
  assert.equal(quantileBetween(before.decided, after.decided, 0.95), 100);
  assert.equal(quantileBetween(after.decided, after.decided, 0.5), null);
});

/** @param endMb Memory in the second half. @param endHandles Of the coordinator, then. */
function soaked(endMb: number, endHandles: number, changes: Partial<Soaked> = {}): Soaked {
  const samples: Sample[] = Array.from({ length: 100 }, (_, i) => ({
    seconds: i,
    life: 0,
    decisions: i,
    told: { lagMs: 1, heapMb: 50, decided: [{ upToMs: Infinity, count: i }] },
    processes: [{ role: "coordinator", pid: 1, memoryMb: i < 70 ? 200 : endMb, handles: i < 70 ? 40 : endHandles }],
  }));
  return {
    samples,
    recoveries: [],
    gaps: { decided: 100, missed: [], twice: [] },
    marketHours: 8,
    tookSeconds: 100,
    unknownOrders: 0,
    trades: 3,
    ...changes,
  };
}

for (
  const [run, told] of [
    [soaked(203, 42), []],
    [soaked(205, 40), ["memory grew by 2.5 %"]],
    [soaked(200, 60), ["20 handles more than when it was warm"]],
    [soaked(200, 40, { gaps: { decided: 9, missed: [1, 2], twice: [3] } }), [
      "2 candles without a decision",
      "1 candles decided on twice",
    ]],
    [soaked(200, 40, { unknownOrders: 1 }), ["1 orders of unknown fate"]],
    [
      soaked(200, 40, {
        recoveries: [{
          fault: "model server killed",
          process: "model mlp",
          atDecision: 5,
          seconds: 5,
          recoveredAfterMs: null,
        }],
      }),
      ["no recovery from: model server killed (model mlp)"],
    ],
  ] as const
) {
  Deno.test(`a soak is judged: ${told.join(", ") || "as it must be"}`, () => {
    assert.deepEqual(verdictOn(run).faults, told);
  });
}

Deno.test("a report takes the place of the one before, and of nothing else", () => {
  const page = "before\n<!-- soak: written by `deno task soak --report` -->\nold\n<!-- end of soak -->\nafter\n";
  const once = placed(page, "new");
  assert.match(once, /^before\n.*\n\nnew\n\n<!-- end of soak -->\nafter\n$/s);
  assert.equal(placed(once, "new"), once);
  assert.throws(() => placed("nothing", "new"), /must hold/);
});
