import assert from "node:assert/strict";
import fc from "fast-check";
import { Window } from "../../features/window.ts";

const close = (actual: number, expected: number) =>
  assert(Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${actual}, expected ${expected}`);

Deno.test("a window holds the last values, and their statistics are those of the plain array", () => {
  const anyValues = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 25 }), anyValues, (size, values) => {
      const window = new Window(size);
      for (const value of values) window.push(value);
      assert.equal(window.isFull, values.length >= size);
      if (!window.isFull) return;
      const last = values.slice(-size);
      const sum = last.reduce((total, value) => total + value, 0);
      const mean = sum / size;
      assert.equal(window.oldest, last[0]);
      assert.equal(window.max(), Math.max(...last));
      assert.equal(window.min(), Math.min(...last));
      close(window.sum(), sum);
      close(window.mean(), mean);
      close(window.deviation(mean), Math.sqrt(last.reduce((total, value) => total + (value - mean) ** 2, 0) / size));
      close(window.meanDeviation(mean), last.reduce((total, value) => total + Math.abs(value - mean), 0) / size);
      const weights = size * (size + 1) / 2;
      close(window.weightedMean(), last.reduce((total, value, i) => total + (i + 1) * value, 0) / weights);
    }),
    { seed: 42 },
  );
});

Deno.test("equal values have exactly themselves as mean, and no deviation at all", () => {
  const window = new Window(20);
  for (let i = 0; i < 33; i++) window.push(0.1);
  assert.equal(window.mean(), 0.1);
  assert.equal(window.weightedMean(), 0.1);
  assert.equal(window.deviation(window.mean()), 0);
  assert.equal(window.meanDeviation(window.mean()), 0);
});
