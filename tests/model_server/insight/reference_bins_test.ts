import assert from "node:assert/strict";
import fc from "fast-check";
import { binsText, driftOf, parseBins, referenceBins } from "../../../model_server/insight/reference_bins.ts";
import { seededRandom } from "../../../model_server/training/random.ts";

const normal = (seed: number, count: number, shift = 0, scale = 1): Float32Array => {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => shift + scale * random.normal());
};

const THEN = referenceBins(normal(1, 10_000), 1);

Deno.test("rows of the same market hardly drift, a moved one does, the further the more", () => {
  const [same, moved, far] = [0, 0.5, 1.5].map((shift) => driftOf(THEN, 0, normal(2, 2_000, shift)));
  assert.ok(same!.psi < 0.02 && same!.ks < 0.04, JSON.stringify(same));
  assert.ok(moved!.psi > 0.15 && moved!.psi < far!.psi, JSON.stringify({ moved, far }));
  // Two normal distributions half a deviation apart are 2Φ(0.25) − 1 apart at most.
  assert.ok(Math.abs(moved!.ks - 0.197) < 0.04, `${moved!.ks}`);
  assert.ok(driftOf(THEN, 0, normal(3, 2_000, 0, 3)).psi > 0.25, "a wider one too");
});

Deno.test("the training rows themselves do not drift, whatever they are, and nothing drifts below 0", () => {
  const some = fc.array(fc.constantFrom(0, 1, 2, -5, 0.25), { minLength: 1, maxLength: 200 });
  fc.assert(fc.property(some, some, (then, now) => {
    const reference = referenceBins(Float32Array.from(then), 1);
    const own = driftOf(reference, 0, Float32Array.from(then));
    assert.ok(own.psi < 1e-9 && own.ks < 1e-6, JSON.stringify(own));
    const other = driftOf(reference, 0, Float32Array.from(now));
    assert.ok(other.psi >= -1e-9 && Number.isFinite(other.psi) && other.ks >= 0 && other.ks <= 1 + 1e-6);
  }));
});

Deno.test("each column has bins of its own, and they come back out of their text", () => {
  const [a, b] = [normal(4, 1_000), normal(5, 1_000, 100, 7)];
  const rows = Float32Array.from({ length: 2_000 }, (_, i) => (i % 2 === 0 ? a : b)[i >> 1]!);
  const read = parseBins(binsText(referenceBins(rows, 2)), 2)!;
  assert.ok(driftOf(read, 0, a).psi < 1e-6 && driftOf(read, 1, b).psi < 1e-6);
  assert.ok(driftOf(read, 0, b).psi > 5);
  for (const bad of ["", "{}", binsText(referenceBins(a, 1))]) assert.equal(parseBins(bad, 2), null);
});
