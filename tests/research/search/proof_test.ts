import assert from "node:assert/strict";
import { searchProof } from "./proof.ts";

/** `deno task search-proof` does the same on a hundred markets. */
const SIZE = { trials: 12, days: 60 } as const;

Deno.test("a search over a market of chance does not say that it has found skill", async () => {
  const proof = await searchProof({ ...SIZE, seed: 1, edge: 0, sampler: "tpe" });
  assert.ok(proof.deflated.value! < 0.95);
  assert.ok(proof.warnings.length > 0);
});

Deno.test("a search over a market with an edge of eight tenths of a deviation a candle finds it", async () => {
  const proof = await searchProof({ ...SIZE, seed: 1, edge: 0.8, sampler: "random" });
  assert.ok(proof.deflated.value! > 0.95, `${proof.deflated.value}`);
  const weights = ["a", "b", "c", "d"].map((name) => Number(proof.setting[`models.endpoints.${name}.weight`]));
  assert.equal(weights.indexOf(Math.max(...weights)), 0, "the model that knows has the most to say");
});
