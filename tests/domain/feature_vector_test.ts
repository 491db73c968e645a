import assert from "node:assert/strict";
import { featureRecord, featureValue, type FeatureVector } from "../../domain/feature_vector.ts";

const VECTOR: FeatureVector = { openTimeMs: 1, names: ["a", "b", "c"], values: [0, null, 2.5], schemaHash: "s" };

Deno.test("as a record each value stands under its name, what is not warm as null", () => {
  assert.deepEqual(featureRecord(VECTOR), { a: 0, b: null, c: 2.5 });
});

Deno.test("a value is found by its name; 0 is a value, and what is not warm or not there is none", () => {
  assert.deepEqual(["a", "b", "c", "d"].map((name) => featureValue(VECTOR, name)), [0, null, 2.5, null]);
});
