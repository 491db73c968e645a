/** The gates around real trainings; `deno task promotion --seeds 100` does it at large. */
import assert from "node:assert/strict";
import { warmRuntime } from "../../fixtures/small_model.ts";
import { promotionTrial } from "./trial.ts";

await warmRuntime();

const MARKET = { noiseCandles: 4_000, candles: 14_000 };

for (const seed of [1, 2]) {
  Deno.test(`on pure noise a challenger with more data is not promoted, whatever its champion is worth: seed ${seed}`, async () => {
    const { why } = await promotionTrial({ ...MARKET, seed, edge: 0 });
    assert.match(why ?? "", /edge: /);
  });
}

Deno.test("an edge that began after the champion was trained is found and promoted", async () => {
  assert.equal((await promotionTrial({ ...MARKET, seed: 1, edge: 1 })).why, null);
});

Deno.test("a champion that has seen nearly all leaves too few rows: the challenger waits", async () => {
  const { why } = await promotionTrial({ seed: 1, noiseCandles: 4_000, candles: 300, edge: 1 });
  assert.match(why ?? "", /^rows: there are too few rows that neither model has seen/);
});
