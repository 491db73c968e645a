import assert from "node:assert/strict";
import fc from "fast-check";
import {
  everyFault,
  FAULT_NAMES,
  type FaultPlan,
  faultPlan,
  formatFaultSpec,
  kindOf,
  parseFaultSpec,
} from "../../../../exchange/simulator/mod.ts";

const plan = (spec: string): FaultPlan => {
  const parsed = parseFaultSpec(spec);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
};

for (
  const [spec, expected] of [
    ["", faultPlan(1, {})],
    ["seed=7", faultPlan(7, {})],
    ["ws_drop", faultPlan(1, { ws_drop: {} })],
    ["ws_drop=0.25", faultPlan(1, { ws_drop: { chance: 0.25 } })],
    ["latency=50..400", faultPlan(1, { latency: { range: [50, 400] } })],
    ["halt=0.5@10..20", faultPlan(1, { halt: { chance: 0.5, range: [10, 20] } })],
    [
      "timeout_after=2e-2, ws_drop=1 ,seed=3",
      faultPlan(3, { timeout_after: { chance: 0.02 }, ws_drop: { chance: 1 } }),
    ],
    ["all", everyFault(1)],
    ["seed=9,all", everyFault(9)],
    ["all,seed=9", everyFault(9)],
    ["all,latency=0", {
      seed: 1,
      faults: { ...everyFault(1).faults, ...faultPlan(1, { latency: { chance: 0 } }).faults },
    }],
  ] as const
) {
  Deno.test(`the specification "${spec}" is read`, () => assert.deepEqual(plan(spec), expected));
}

for (
  const [spec, message] of [
    ["lag", /Unknown fault "lag": possible are all, seed=N, latency, /],
    ["ws_drop=2", /chance of ws_drop must be 0 to 1, was 2/],
    ["ws_drop=often", /Cannot read ws_drop=often/],
    ["ws_drop=", /Cannot read ws_drop=/],
    ["ws_drop=-1", /Cannot read ws_drop=-1/],
    ["ws_drop=1..2", /ws_drop has no range/],
    ["latency=400..50", /range of latency must go up, was 400\.\.50/],
    ["seed=x", /seed must be a whole number from 0 to 2147483647, was "x"/],
    ["seed=2147483648", /seed must be/],
    ["all=1", /Unknown fault "all"/],
  ] as const
) {
  Deno.test(`the specification "${spec}" is refused with what is wrong`, () => {
    const parsed = parseFaultSpec(spec);
    assert.match(parsed.ok ? "" : parsed.error, message);
  });
}

Deno.test("a plan written as text reads as the same plan", () => {
  const setting = fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 999 }), fc.nat(999));
  const entry = fc.tuple(fc.constantFrom(...FAULT_NAMES), setting);
  fc.assert(fc.property(fc.nat(2 ** 31 - 1), fc.array(entry), (seed, entries) => {
    const faults = entries.map(([name, [thousandths, low, more]]) => [name, {
      chance: thousandths / 1000,
      ...(kindOf(name).range ? { range: [low, low + more] as const } : {}),
    }]);
    const made = faultPlan(seed, Object.fromEntries(faults));
    assert.deepEqual(plan(formatFaultSpec(made)), made);
  }));
});
