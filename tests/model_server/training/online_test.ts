import assert from "node:assert/strict";
import { OnlineLogistic, type OnlineSnapshot } from "../../../model_server/training/online/online_logistic.ts";
import { networkMargins } from "../../../model_server/training/network/forward.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { softmax } from "../../../model_server/training/softmax.ts";

const SETTINGS = { learning_rate: 0.02, slow_after: 2000, memory: 5000, weight_decay: 0.02, clip: 4 };
const start = () => OnlineLogistic.start([0, 0, 0], [1, 1], SETTINGS);

/** Lets it see rows whose first feature, times `turn`, says long above 0 and short below. */
function teach(model: OnlineLogistic, rows: number, seed: number, turn: 1 | -1, weight = 1): void {
  const random = seededRandom(seed);
  for (let i = 0; i < rows; i++) {
    const row = [50 + 10 * random.normal(), random.normal()];
    model.learn(row, turn * (row[0]! - 50) > 0 ? 0 : 1, weight);
  }
}

function longAt(model: OnlineLogistic, value: number): number {
  return softmax(networkMargins(model.network(), Float32Array.of(value, 0), 1))[0]!;
}

Deno.test("a snapshot goes through JSON and goes on exactly where it was taken", () => {
  const [through, broken] = [start(), start()];
  teach(through, 500, 1, 1);
  teach(broken, 500, 1, 1);
  const restored = OnlineLogistic.restore(JSON.parse(JSON.stringify(broken.snapshot())), SETTINGS);
  teach(through, 300, 2, 1);
  teach(restored, 300, 2, 1);
  assert.deepEqual(restored.snapshot(), through.snapshot());
  assert.equal(restored.rowsSeen, 800);
});

Deno.test("a snapshot does not change when learning goes on", () => {
  const model = start();
  teach(model, 10, 1, 1);
  const snapshot = model.snapshot();
  const copy = structuredClone(snapshot);
  teach(model, 10, 2, 1);
  assert.deepEqual(snapshot, copy);
});

const DAMAGED: readonly (readonly [what: string, change: (good: OnlineSnapshot) => OnlineSnapshot])[] = [
  ["a weight is missing", (good) => ({ ...good, weights: good.weights.slice(1) })],
  ["a mean is too many", (good) => ({ ...good, mean: [...good.mean, 0] })],
  ["a weight is no number", (good) => ({ ...good, averaged: good.averaged.map(() => NaN) })],
];
for (const [what, change] of DAMAGED) {
  Deno.test(`a snapshot in which ${what} is refused`, () => {
    assert.throws(
      () => OnlineLogistic.restore(change(start().snapshot()), SETTINGS),
      /snapshot of 2 features is damaged/,
    );
  });
}

Deno.test("when the market turns it follows", () => {
  const model = start();
  teach(model, 2000, 1, 1);
  assert.ok(longAt(model, 65) > 0.7, `before: ${longAt(model, 65)}`);
  teach(model, 6000, 2, -1);
  assert.ok(longAt(model, 65) < 0.3, `after: ${longAt(model, 65)}`);
});

Deno.test("a row of no weight moves the scaler and nothing else, and of twice the weight as far again", () => {
  const moved = (weight: number) => {
    const model = start();
    teach(model, 1, 3, 1, weight);
    return model.snapshot().weights.at(-1)!;
  };
  assert.equal(moved(0), 0);
  assert.ok(Math.abs(moved(2) / moved(1) - 2) < 1e-9);
});

Deno.test("steps become shorter as rows go by, down to a floor", () => {
  const stepAfter = (rows: number) => {
    const model = OnlineLogistic.restore({ ...start().snapshot(), rowsSeen: rows }, SETTINGS);
    model.learn([50, 0], 0);
    return model.snapshot().weights.at(-3)!;
  };
  const [first, later, last, after] = [stepAfter(0), stepAfter(2000), stepAfter(1e9), stepAfter(2e9)];
  assert.ok(Math.abs(later / first - 2 ** -0.6) < 0.001);
  assert.ok(Math.abs(last / first - 0.05) < 0.001 && after === last);
});
