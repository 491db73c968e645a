import assert from "node:assert/strict";
import fc from "fast-check";
import {
  cloudText,
  distanceTo,
  outlyingness,
  parseCloud,
  type TrainingCloud,
  trainingCloud,
} from "../../../model_server/insight/dissimilarity.ts";
import { seededRandom } from "../../../model_server/training/random.ts";

const WIDTH = 6;

/** Normal columns of very different sizes, and one that never moves. */
function rowsOf(count: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Float32Array.from({ length: count * WIDTH }, (_, i) => i % WIDTH === 5 ? 4 : normal() * 10 ** (i % WIDTH - 2));
}

const rows = rowsOf(3000, 1);
const cloud = trainingCloud(rows, WIDTH);
const row = (all: Float32Array, i: number) => all.slice(i * WIDTH, (i + 1) * WIDTH);

Deno.test("rows of the same market are seldom outliers, about one in a hundred", () => {
  const fresh = rowsOf(2000, 2);
  const marked = Array.from({ length: 2000 }, (_, i) => outlyingness(cloud, row(fresh, i))).filter((each) =>
    each.is_outlier
  );
  assert.ok(marked.length > 2 && marked.length < 60, `${marked.length} of 2000`);
});

Deno.test("a row far away in any one feature is an outlier, further is more so, and no feature's size hides it", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: WIDTH - 1 }), fc.integer({ min: 0, max: 2999 }), (feature, i) => {
    const [near, far] = [30, 300].map((spreads) => {
      const moved = row(rows, i);
      moved[feature]! += spreads * cloud.spread[feature]!;
      return outlyingness(cloud, moved);
    });
    assert.ok(near!.is_outlier && near!.quantile === 1);
    assert.ok(far!.score > near!.score);
  }));
});

Deno.test("a cloud reads back from its text as it was written, and only for its own width", () => {
  const back = parseCloud(cloudText(cloud), WIDTH);
  assert.deepEqual(back, cloud);
  for (const [text, width] of [[cloudText(cloud), 5], ["{}", WIDTH], ["", WIDTH], ["null", WIDTH]] as const) {
    assert.equal(parseCloud(text, width), null);
  }
});

Deno.test("a handful of training rows is enough, one repeated as well", () => {
  const few = trainingCloud(new Float32Array(3 * WIDTH).fill(2), WIDTH);
  assert.equal(outlyingness(few, new Float32Array(WIDTH).fill(2)).is_outlier, false);
  assert.equal(outlyingness(few, new Float32Array(WIDTH).fill(3)).is_outlier, true);
});

/** As the file's head says it, word for word. */
function plainDistance({ center, spread, landmarks }: TrainingCloud, row: Float32Array): number {
  const sums = Array.from({ length: landmarks.length / WIDTH }, (_, mark) => {
    let sum = 0;
    for (let f = 0; f < WIDTH; f++) sum += ((row[f]! - center[f]!) / spread[f]! - landmarks[mark * WIDTH + f]!) ** 2;
    return sum;
  });
  const nearest = sums.filter(Number.isFinite).sort((a, b) => a - b).slice(0, 3);
  return nearest.reduce((sum, each) => sum + Math.sqrt(each / WIDTH), 0) / Math.max(1, nearest.length);
}

Deno.test("a distance is the mean to the three nearest landmarks to the last bit, however many there are", () => {
  const counts = fc.integer({ min: 1, max: 200 }), size = fc.constantFrom(1e-3, 1, 1e3, 1e30);
  fc.assert(fc.property(counts, fc.integer({ min: 0, max: 2999 }), size, (count, i, times) => {
    const some = trainingCloud(rows.slice(0, count * WIDTH), WIDTH);
    const asked = row(rows, i).map((value) => value * times);
    assert.equal(distanceTo(some, asked), plainDistance(some, asked));
  }));
});
