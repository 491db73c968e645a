import assert from "node:assert/strict";
import { EarlyStopping } from "../../../model_server/training/early_stopping.ts";
import { seededRandom } from "../../../model_server/training/random.ts";

const ROWS = 1280;

/** Losses around `mean`, the same noise a row every time. */
function losses(mean: number, spread = 0): Float64Array {
  const random = seededRandom(5);
  return Float64Array.from({ length: ROWS }, () => mean + spread * random.normal());
}

Deno.test("a falling loss keeps every round", () => {
  const stopping = new EarlyStopping(2);
  for (let round = 1; round <= 5; round++) assert.ok(stopping.observe(round, losses(1 - round / 100)));
  assert.equal(stopping.keptRound, 5);
  assert.ok(!stopping.isOver(5));
});

Deno.test("rounds that are worse are not kept, and end the training after some patience", () => {
  const stopping = new EarlyStopping(2);
  stopping.observe(1, losses(1));
  assert.ok(!stopping.observe(2, losses(1.1)));
  assert.ok(!stopping.isOver(2));
  assert.ok(!stopping.observe(3, losses(1.2)));
  assert.ok(stopping.isOver(3));
  assert.equal(stopping.keptRound, 1);
});

Deno.test("a round that is worse by less than one standard error is still kept", () => {
  const random = seededRandom(9);
  const first = losses(1);
  const noisy = first.map((loss) => loss + random.normal());
  const shift = (by: number) => {
    const mean = noisy.reduce((sum, each) => sum + each, 0) / ROWS;
    return noisy.map((loss) => loss - mean + 1 + by);
  };
  // The standard error of the mean of 1,280 rows is about 1 / √1280 = 0.028.
  const kept = (by: number) => {
    const stopping = new EarlyStopping(5);
    stopping.observe(1, first);
    return stopping.observe(2, shift(by));
  };
  assert.ok(kept(0.01));
  assert.ok(!kept(0.1));
});

Deno.test("a loss that is not a number is never kept", () => {
  const stopping = new EarlyStopping(3);
  stopping.observe(1, losses(1));
  assert.ok(!stopping.observe(2, losses(NaN)));
});
