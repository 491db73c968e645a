import assert from "node:assert/strict";
import fc from "fast-check";
import { FAULT_NAMES, faultPlan } from "../../../../exchange/simulator/mod.ts";
import { FaultTable } from "../../../../exchange/simulator/faults/fault_table.ts";

const DAY_MS = 86_400_000;
const half = (seed: number, ...names: (typeof FAULT_NAMES)[number][]) =>
  new FaultTable(faultPlan(seed, Object.fromEntries(names.map((name) => [name, { chance: 0.5 }]))));

Deno.test("a decision is the same whenever and in whatever order it is asked for", () => {
  fc.assert(fc.property(fc.nat(1000), fc.array(fc.nat(10_000), { minLength: 1 }), (seed, occasions) => {
    const [first, second] = [half(seed, "ws_drop", "halt"), half(seed, "ws_drop", "halt")];
    const told = occasions.map((n) => [first.drawn("ws_drop", n), first.episodeAt("halt", n * 1000)]);
    const again = [...occasions].reverse().map((n) => [second.drawn("ws_drop", n), second.episodeAt("halt", n * 1000)]);
    assert.deepEqual(again.reverse(), told);
  }));
});

Deno.test("a fault more or less leaves the decisions of the others as they are", () => {
  const [alone, together] = [half(5, "ws_drop"), half(5, ...FAULT_NAMES)];
  for (let n = 0; n < 200; n++) assert.deepEqual(together.drawn("ws_drop", n), alone.drawn("ws_drop", n));
});

Deno.test("two faults, and two seeds, do not happen together", () => {
  const happens = (table: FaultTable, name: "ws_drop" | "ws_close") =>
    Array.from({ length: 64 }, (_, n) => table.drawn(name, n) ? "1" : "0").join("");
  const table = half(5, "ws_drop", "ws_close");
  assert.notEqual(happens(table, "ws_drop"), happens(table, "ws_close"));
  assert.notEqual(happens(table, "ws_drop"), happens(half(6, "ws_drop"), "ws_drop"));
});

Deno.test("a fault happens about as often as its chance says, and by amounts within its range", () => {
  const table = new FaultTable(faultPlan(11, { ws_delay: { chance: 0.1, range: [10, 20] } }));
  const drawn = Array.from({ length: 10_000 }, (_, n) => table.drawn("ws_delay", n)).filter((each) =>
    each !== undefined
  );
  assert.ok(drawn.length > 900 && drawn.length < 1_100, `${drawn.length} of 10,000`);
  assert.deepEqual([...new Set(drawn.map(({ amount }) => amount))].sort(), [
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
    18,
    19,
    20,
  ]);
  assert.ok(drawn.every(({ pick }) => pick >= 0 && pick < 1));
});

Deno.test("a time is in an episode exactly when one has begun before it and not ended", () => {
  const table = new FaultTable(faultPlan(3, { halt: { chance: 0.05, range: [1_000, 400_000] } }));
  const episodes = table.startsBetween("halt", 0, DAY_MS);
  assert.ok(episodes.length > 50 && episodes.length < 95, `${episodes.length} episodes a day`);
  for (const { startMs, endMs } of episodes) {
    assert.ok(endMs - startMs >= 1_000 && endMs - startMs <= 400_000);
    assert.ok(table.episodeAt("halt", startMs));
    assert.ok(table.episodeAt("halt", endMs - 1));
  }
  const covers = (atMs: number) => episodes.some(({ startMs, endMs }) => startMs <= atMs && atMs < endMs);
  for (let atMs = 0; atMs < DAY_MS; atMs += 7_919) {
    assert.equal(table.episodeAt("halt", atMs) !== undefined, covers(atMs), `at ${atMs}`);
  }
});

Deno.test("beginnings are told once, however the time between is cut", () => {
  fc.assert(fc.property(fc.array(fc.nat(3_600_000)), (cuts) => {
    const table = half(2, "manual_close");
    const times = [0, ...cuts.sort((a, b) => a - b), 3_600_000];
    const pieces = times.slice(1).flatMap((toMs, i) => table.startsBetween("manual_close", times[i]!, toMs));
    assert.deepEqual(pieces, table.startsBetween("manual_close", 0, 3_600_000));
  }));
});

Deno.test("a chance of 0 is never and a chance of 1 always", () => {
  const table = new FaultTable(faultPlan(1, { ws_drop: { chance: 0 }, ws_close: { chance: 1 } }));
  for (let n = 0; n < 100; n++) {
    assert.equal(table.drawn("ws_drop", n), undefined);
    assert.ok(table.drawn("ws_close", n));
  }
});
