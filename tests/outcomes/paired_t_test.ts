import assert from "node:assert/strict";
import { BLOCKS_MIN, pairedTest } from "../../outcomes/paired_t.ts";
import { seededRandom } from "../../model_server/training/random.ts";

Deno.test("with blocks of one row it is the one-sided t test of Student's own sleep data (R: t.test, p = 0.001416)", () => {
  // Gosset, Biometrika 6, 1908: extra hours of sleep by the second drug over the first, ten patients.
  const extra = Float64Array.of(1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4);
  const test = pairedTest(extra, 1);
  assert.ok(Math.abs(test.mean - 1.58) < 1e-12);
  assert.ok(Math.abs(test.pValue - 0.001416445) < 1e-8, `${test.pValue}`);
});

Deno.test("rows that share their future do not count as so many witnesses: chance passes no oftener than the level", () => {
  const random = seededRandom(7);
  const level = 0.02, horizon = 20, runs = 2000;
  const passed = { blocks: 0, rows: 0 };
  for (let run = 0; run < runs; run++) {
    // Sums over the next 20 shocks, as labels look over the next 20 candles: each row is like its neighbours.
    const shocks = Float64Array.from({ length: 2000 + horizon }, () => random.normal());
    let sum = 0;
    for (let i = 0; i < horizon; i++) sum += shocks[i]!;
    const rows = Float64Array.from({ length: 2000 }, (_, i) => sum += shocks[i + horizon]! - shocks[i]!);
    if (pairedTest(rows, 3 * horizon).pValue <= level) passed.blocks++;
    if (pairedTest(rows, 1).pValue <= level) passed.rows++;
  }
  assert.ok(passed.blocks / runs < 1.75 * level, `${passed.blocks} of ${runs}`);
  // Were rows taken for independent, three in ten would pass.
  assert.ok(passed.rows / runs > 0.2, `${passed.rows} of ${runs}`);
});

const few = new Float64Array(BLOCKS_MIN * 5 - 1).fill(1);
const CASES: readonly (readonly [string, Float64Array, number])[] = [
  ["too few blocks say nothing, however good", few, 1],
  ["no rows at all", new Float64Array(0), 1],
  ["no difference anywhere", new Float64Array(500), 1],
  ["better by the same everywhere", new Float64Array(500).fill(0.1), 0],
  ["worse by the same everywhere", new Float64Array(500).fill(-0.1), 1],
];
for (const [what, differences, pValue] of CASES) {
  Deno.test(`paired test: ${what}`, () => assert.equal(pairedTest(differences, 5).pValue, pValue));
}
