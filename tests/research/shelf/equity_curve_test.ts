import assert from "node:assert/strict";
import { usd } from "../../../domain/money.ts";
import { equityCurve } from "../../../research/shelf/equity_curve.ts";

const points = (values: readonly number[]) => values.map((value, i) => ({ timeMs: i * 1000, equity: usd(value) }));

Deno.test("a short curve keeps every point, with how far each stands below the high before it", () => {
  const curve = equityCurve(points([100, 110, 99, 120]), points([100, 101, 102, 103]));
  assert.deepEqual(curve, {
    times: [0, 1000, 2000, 3000],
    equity: [100, 110, 99, 120],
    held: [100, 101, 102, 103],
    drawdown: [0, 0, 0.1, 0],
  });
});

Deno.test("a long one loses neither its highest nor its lowest point, nor the deepest fall", () => {
  const values = Array.from({ length: 20_000 }, (_, i) => 1_000 + 100 * Math.sin(i / 900));
  values[7_777] = 3_000;
  values[7_900] = 300;
  const { times, equity, drawdown, held } = equityCurve(points(values), null);
  assert.ok(times.length <= 1_000, `${times.length} points`);
  assert.deepEqual([Math.max(...equity), Math.min(...equity)], [3_000, 300]);
  assert.equal(Math.max(...drawdown), 0.9);
  assert.ok(times.every((ms, i) => i === 0 || ms > times[i - 1]!));
  assert.ok(held.every((value) => value === null));
  assert.deepEqual([times.length, equity.length, held.length], [drawdown.length, drawdown.length, drawdown.length]);
});
