import assert from "node:assert/strict";
import type { TrialResult } from "../../../research/search/trial_task.ts";
import { walkForwardFigures } from "../../../research/walk_forward/comparison.ts";

const SETTINGS = { mode: "anchored", embargo_candles: 0 } as const;
const FOLD = { trainFromMs: 0, trainToMs: 1, testFromMs: 2, testToMs: 3, windowCandles: null };

const run = (cagr: number | null, sharpe: number | null, netProfit: number): TrialResult => ({
  toMs: 3,
  trades: 4,
  dailyReturns: new Float64Array(),
  figures: { cagr, sharpe, net_profit: netProfit },
});

for (
  const [what, inSample, joined, efficiency] of [
    ["half of what was learned", [0.4, 0.2], 0.15, 0.5],
    ["a loss after a gain", [0.4, 0.2], -0.15, -0.5],
    ["nothing earned in sample", [-0.1, 0.1], 0.15, null],
    ["a window that is not known", [null, 0.3], 0.15, 1],
    ["an account that is not known", [0.4, 0.2], null, null],
  ] as const
) {
  Deno.test(`efficiency: ${what}`, () => {
    const runs = inSample.map((cagr) => ({ inSample: run(cagr, cagr, 1), outOfSample: run(0, 0, 5) }));
    const figures = walkForwardFigures(SETTINGS, [FOLD, FOLD], runs, { cagr: joined, sharpe: joined });
    for (const told of [figures.efficiency, figures.sharpe_efficiency]) {
      if (efficiency === null) assert.equal(told, null);
      else assert.ok(Math.abs(told! - efficiency) < 1e-12);
    }
    assert.equal(figures.winning_windows, 2);
    assert.equal(figures.windows[0]!.traded_from, 2);
  });
}
