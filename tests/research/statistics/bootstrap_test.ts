import assert from "node:assert/strict";
import fc from "fast-check";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import { optimalBlockLengths } from "../../../research/statistics/bootstrap/block_length.ts";
import { bootstrapEstimates } from "../../../research/statistics/bootstrap/intervals.ts";
import { circular, stationary } from "../../../research/statistics/bootstrap/resample.ts";
import { noFigure } from "../../../research/statistics/figure.ts";
import { sharpeRatio } from "../../../research/statistics/metrics/return_metrics.ts";
import { mean, type Numbers } from "../../../research/statistics/moments.ts";
import { closeTo } from "./close_to.ts";
import { referenceSeries } from "./reference_series.ts";

/** Of arch 8.0.0 (`optimal_block_length`); what it puts below 1 is a block of one here. */
for (
  const [series, meanLength, circularLength] of [
    [[1, 730, 0.0008, 0.04, 0], 1.5812983593789236, 1.8101347537072707],
    [[7, 500, 0.0005, 0.02, 0.6], 10.587615202953408, 12.11979391749495],
    [[11, 300, -0.0002, 0.05, -0.3], 9.16763139647583, 10.494318230024973],
    [[23, 2000, 0, 0.01, 0.9], 45.38070245751776, 51.947936440195576],
    [[99, 5000, 0, 0.01, 0.2], 12.047335681862737, 13.79075673984923],
    [[5, 120, 0, 0.01, 0.3], 1, 1],
  ] as const
) {
  Deno.test(`blocks of the series ${series.join(", ")} are as long as arch makes them`, () => {
    const lengths = optimalBlockLengths(referenceSeries(series));
    closeTo(lengths.stationary, meanLength);
    closeTo(lengths.circular, circularLength);
  });
}

Deno.test("without dependence to be seen a block is one observation", () => {
  assert.deepEqual(optimalBlockLengths([1, 2, 3]), { stationary: 1, circular: 1 });
  assert.deepEqual(optimalBlockLengths(new Float64Array(50).fill(3)), { stationary: 1, circular: 1 });
});

Deno.test("samples are of the observations, in blocks that go on around the end", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 80 }), fc.integer({ min: 1, max: 20 }), fc.nat(), (n, length, seed) => {
      for (const resample of [stationary, circular]) {
        const places = new Int32Array(n), again = new Int32Array(n);
        resample(places, length, new SeededRandom(seed));
        resample(again, length, new SeededRandom(seed));
        assert.deepEqual(places, again);
        assert.ok(places.every((place) => place >= 0 && place < n));
      }
      const places = new Int32Array(n);
      circular(places, length, new SeededRandom(seed));
      for (let i = 1; i < n; i++) if (i % length !== 0) assert.equal(places[i], (places[i - 1]! + 1) % n);
    }),
  );
});

Deno.test("stationary blocks are as long as asked for, on average", () => {
  const places = new Int32Array(100_000);
  stationary(places, 12, new SeededRandom(3));
  let blocks = 1;
  for (let i = 1; i < places.length; i++) if (places[i] !== (places[i - 1]! + 1) % places.length) blocks++;
  closeTo(places.length / blocks / 12, 1, 0.05);
});

const returns = referenceSeries([7, 500, 0.0005, 0.02, 0.6]);
const figures = {
  mean: (sample: Numbers) => ({ value: mean(sample) }),
  sharpe: (sample: Numbers) => sharpeRatio(sample, 365),
};

Deno.test("an interval is around its figure, the same for the same seed, and wider at a higher level", () => {
  const at = (level: number, seed = 1) => bootstrapEstimates(returns, figures, { level, seed, resamples: 400 });
  const { mean: estimate, sharpe } = at(0.95);
  assert.ok(estimate.interval!.low < estimate.value! && estimate.value! < estimate.interval!.high);
  assert.ok(sharpe.interval!.low < sharpe.value! && sharpe.value! < sharpe.interval!.high);
  assert.deepEqual(at(0.95), at(0.95));
  assert.notDeepEqual(at(0.95, 1), at(0.95, 2));
  assert.ok(
    at(0.8).mean.interval!.low > estimate.interval!.low && at(0.8).mean.interval!.high < estimate.interval!.high,
  );
  assert.deepEqual(bootstrapEstimates(returns, { mean: figures.mean }, { resamples: 400 }).mean, estimate);
});

Deno.test("dependent returns make the interval wider than single draws would", () => {
  const width = (blockLength: number | null) => {
    const { interval } = bootstrapEstimates(returns, figures, { blockLength, resample: circular }).mean;
    return interval!.high - interval!.low;
  };
  assert.ok(width(null) > 1.5 * width(1));
});

Deno.test("an interval that would only look like one is left out", () => {
  const { mean: few } = bootstrapEstimates([1, 2, 3], figures);
  assert.deepEqual(few, { value: 2, interval: null });
  const never = bootstrapEstimates(returns, { none: () => noFigure("no") }).none;
  assert.deepEqual(never, { value: null, reason: "no", interval: null });
  // A figure that most samples do not give.
  const all = new Set(returns);
  const rare = bootstrapEstimates(returns, {
    rare: (sample: Numbers) => new Set(Array.from(sample)).size === all.size ? { value: 1 } : noFigure("not all"),
  }).rare;
  assert.deepEqual(rare, { value: 1, interval: null });
});

Deno.test("options that give no interval are a mistake of the caller's", () => {
  assert.throws(() => bootstrapEstimates(returns, figures, { level: 0 }), /^Error: Invariant: Level must be above 0/);
});
